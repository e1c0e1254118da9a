package dev.codeonly.backup;

import dev.codeonly.files.Disk;
import dev.codeonly.tree.Fingerprint;
import dev.codeonly.tree.Home;
import dev.codeonly.tree.KeyValues;
import dev.codeonly.tree.PackageTree;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What the maintainer makes of a lock, a hold and a marker, for tests that hold others to the same. */
public record Glance(Home home) {
    private static final Duration STALE = Duration.ofMinutes(5);

    /** The number with which the lock is taken, or who has it. */
    public String lock() throws IOException {
        Disk disk = new Disk();
        Lock.Attempt attempt = Lock.take(disk, home, new ShareClock(disk, home), STALE, "maintainer");
        return attempt.lock().map(lock -> "taken " + lock.number()).orElse("had by " + attempt.holder());
    }

    /** Who holds; empty when nobody does. */
    public Optional<String> hold() throws IOException {
        Disk disk = new Disk();
        return new Deployments(disk, home, new ShareClock(disk, home), STALE).underWay();
    }

    /** The fingerprint that the marker of a tree names; empty when it cannot count. */
    public static Optional<String> marked(PackageTree tree) throws IOException {
        return ReadyMarker.of(tree).map(marker -> marker.fingerprint().hex());
    }

    /** Whether a marker with these values is read back as it was written. */
    public static boolean comesBack(String source, List<String> verified, Fingerprint set, long number, String text) {
        Instant completed = Instant.ofEpochSecond(number % 4_000_000_000L);
        ReadyMarker marker = new ReadyMarker(
                completed,
                source,
                verified,
                set,
                number,
                number,
                number,
                number,
                text,
                text,
                Grade.IMPORTED.toString());
        return ReadyMarker.parse(KeyValues.parse(marker.text())).equals(Optional.of(marker));
    }
}
