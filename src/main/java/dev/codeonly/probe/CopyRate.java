package dev.codeonly.probe;

import dev.codeonly.files.TreeCopy;

/**
 * How fast small files are copied by so many workers at a time.
 *
 * @param load of this machine's processors meanwhile
 */
public record CopyRate(int workers, double filesPerSecond, ProcessorLoad.Load load) {
    /** As {@code COPY_OPS_PER_SECOND} counts them; a share may count a few more for each file. */
    public double operationsPerSecond() {
        return filesPerSecond * TreeCopy.OPERATIONS_PER_FILE;
    }
}
