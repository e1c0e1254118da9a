package dev.codeonly.backup;

import dev.codeonly.tree.Home;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Which slices of a backup are due: one each five minutes, and those that earlier ticks of this process came too late for, skipped or
 * did not finish. So each is read once a day, whatever the times of the ticks.
 */
final class Rounds {
    private static final long SECONDS = Duration.ofMinutes(5).toSeconds();

    /** A tick must not grow long for what others missed; the rest is made up for by those that follow. */
    private static final int MOST_AT_ONCE = 6;

    private static final Map<Path, Rounds> OF_HOMES = new ConcurrentHashMap<>();

    private final TreeSet<Long> unread = new TreeSet<>();
    private long seen = Long.MAX_VALUE;
    private Optional<ReadyMarker> backup = Optional.empty();

    private Rounds() {}

    static Rounds of(Home home) {
        return OF_HOMES.computeIfAbsent(home.root(), root -> new Rounds());
    }

    /** The slices that are due, by the number of their five minutes since 1970: that of now, and the oldest of those that were missed since this backup was first seen. */
    synchronized List<Long> due(Instant time, ReadyMarker marker) {
        long now = Math.floorDiv(time.getEpochSecond(), SECONDS);
        if (seen > now || !backup.equals(Optional.of(marker))) { // or the clock was another one
            backup = Optional.of(marker);
            unread.clear();
            seen = now - 1;
        }
        for (long slice = Math.max(seen + 1, now - DeepCheck.SLICES + 1); slice <= now; slice++) {
            unread.add(slice);
        }
        unread.headSet(now - DeepCheck.SLICES, true).clear(); // due once more since
        seen = now;
        return Stream.concat(
                        unread.stream().filter(slice -> slice == now),
                        unread.stream().filter(slice -> slice < now))
                .limit(MOST_AT_ONCE)
                .toList();
    }

    /** This one was read to its end, and nothing was wrong with it. */
    synchronized void done(long slice) {
        unread.remove(slice);
    }
}
