package dev.codeonly.probe;

import dev.codeonly.files.Disk;
import dev.codeonly.files.Renames;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;

/**
 * Where a probe works and what with; nothing outside its folder is ever changed.
 *
 * @param folder the probe's own, created by it and deleted at its end
 * @param guard looks whether the lock is still ours; asked before each rename
 * @param stop whether the probe has to end now; asked before each try
 */
public record ProbeRoom(Disk disk, Path folder, Renames.Guard guard, Clock clock, Pause pause, BooleanSupplier stop) {
    /** Waits; a seam, so that tests need not. */
    @FunctionalInterface
    public interface Pause {
        void of(Duration time) throws InterruptedException;
    }

    /** A folder in it, just created. */
    Path create(String name) throws IOException {
        Path created = folder.resolve(name);
        disk.createFolder(created);
        return created;
    }

    void rename(Path from, Path to) throws IOException {
        guard.check();
        disk.rename(from, to);
    }

    boolean stopped() {
        return stop.getAsBoolean();
    }

    Instant now() {
        return clock.instant();
    }

    Duration since(Instant began) {
        return Duration.between(began, clock.instant());
    }

    /** Whether so much time has passed. */
    boolean isOver(Instant began, Duration limit) {
        return since(began).compareTo(limit) >= 0;
    }
}
