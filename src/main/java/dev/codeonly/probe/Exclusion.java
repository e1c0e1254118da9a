package dev.codeonly.probe;

/**
 * Whether of several who create one folder at the same time exactly one does.
 *
 * @param rounds how often it was tried
 * @param wrong in how many rounds nobody, or more than one, was told that he had created it
 */
public record Exclusion(int rounds, int wrong) {}
