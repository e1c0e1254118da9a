package dev.codeonly.backup;

import dev.codeonly.files.Disk;
import dev.codeonly.tree.Home;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Tells whether a deployment wishes that ticks keep away: a live hold, or a young deployment lock of Kudu. */
final class Deployments {
    /** Kudu's lock expires after a fixed 1,500 s (Kudu's own source). */
    private static final Duration KUDU_LOCK_EXPIRES = Duration.ofMinutes(25);

    private final Home home;
    private final NumberedFolders holds;
    private final ShareClock clock;
    private final Duration holdStaleAfter;

    Deployments(Disk disk, Home home, ShareClock clock, Duration holdStaleAfter) {
        this.home = home;
        this.holds = new NumberedFolders(disk, home.holds());
        this.clock = clock;
        this.holdStaleAfter = holdStaleAfter;
    }

    /** Who deploys, in words; empty when nobody does. */
    Optional<String> underWay() throws IOException {
        long highest = holds.highest();
        if (highest > 0 && !holds.isReleased(highest)) {
            Optional<Duration> silent = holds.silence(highest, clock);
            if (silent.isEmpty() || silent.get().compareTo(holdStaleAfter) < 0) {
                return Optional.of("run " + holds.owner(highest).orElse("(without a name)") + " holds");
            }
        }
        return clock.age(home.kuduLock())
                .map(Duration::abs) // one from the future is as little a sign of life as an old one
                .filter(age -> age.compareTo(KUDU_LOCK_EXPIRES) < 0)
                .map(age -> "Kudu has had its deployment lock for " + age.toSeconds() + " s");
    }
}
