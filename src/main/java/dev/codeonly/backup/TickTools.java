package dev.codeonly.backup;

import dev.codeonly.files.Disk;
import dev.codeonly.files.Progress;
import dev.codeonly.verify.ImportVerifier;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * What every tick works with.
 *
 * @param sets the container off the share; empty when there is none
 * @param clock moves on by itself; a jump of the machine's time does not move it
 */
public record TickTools(
        Disk disk,
        ImportVerifier verifier,
        TickSettings settings,
        Clock clock,
        Pause pause,
        Progress progress,
        Optional<PackageSets> sets) {
    /** Waits; a seam, so that tests need not. */
    @FunctionalInterface
    public interface Pause {
        void of(Duration time) throws InterruptedException;
    }
}
