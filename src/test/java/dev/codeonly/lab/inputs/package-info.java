/**
 * Settings, texts on the share, archives and arguments as an attacker or an accident writes them, drawn at random. {@code
 * Draws} says how many and from which seed, {@code Hostile} what is drawn; a case that once failed stands beside its property
 * as an example.
 */
package dev.codeonly.lab.inputs;
