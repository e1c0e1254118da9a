package dev.codeonly.probe;

/**
 * How fast large files go; bytes per second.
 *
 * @param written by one worker
 * @param copied by {@link #COPIERS} workers together, which read as much as they write
 */
public record LargeFileRate(double written, double copied) {
    public static final int COPIERS = 4;
}
