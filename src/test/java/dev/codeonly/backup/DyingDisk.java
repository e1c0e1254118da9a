package dev.codeonly.backup;

import dev.codeonly.files.Disk;
import java.nio.file.Path;

/** A disk whose process dies at the n-th change: neither that change nor any later one happens. */
final class DyingDisk extends Disk {
    /** What a dead process would have thrown, if it could. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1;

        Killed(long at) {
            super("killed at change " + at);
        }
    }

    private final long at;
    private long changes;

    DyingDisk(long at) {
        this.at = at;
    }

    @Override
    protected synchronized void changing(Change change, Path path) {
        if (++changes >= at) {
            throw new Killed(at);
        }
    }
}
