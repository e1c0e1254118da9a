package dev.codeonly.backup;

import dev.codeonly.files.Disk;
import dev.codeonly.files.Progress;
import dev.codeonly.verify.ImportVerifier;
import java.time.Clock;
import java.time.Duration;

/**
 * What every tick works with.
 *
 * @param clock moves on by itself; a jump of the machine's time does not move it
 */
public record TickTools(
        Disk disk, ImportVerifier verifier, TickSettings settings, Clock clock, Pause pause, Progress progress) {
    /** Waits; a seam, so that tests need not. */
    @FunctionalInterface
    public interface Pause {
        void of(Duration time) throws InterruptedException;
    }
}
