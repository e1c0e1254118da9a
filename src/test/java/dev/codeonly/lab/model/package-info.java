/**
 * Random sequences of all that happens to shares in the field, held to a small oracle. {@code World} is what there is,
 * {@code Action} what can happen, {@code Oracle} what must be so afterwards.
 */
package dev.codeonly.lab.model;
