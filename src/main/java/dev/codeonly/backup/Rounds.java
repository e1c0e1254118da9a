package dev.codeonly.backup;

import dev.codeonly.tree.Home;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.LongStream;

/**
 * Which slices of a backup are due: one each five minutes, and those that earlier ticks of this process came too late for, skipped or
 * did not finish. So each is read once a day, whatever the times of the ticks.
 */
final class Rounds {
    private static final long SECONDS = Duration.ofMinutes(5).toSeconds();

    /** A tick must not grow long for what others missed; the rest is made up for by those that follow. */
    private static final long MOST_AT_ONCE = 6;

    /** By home, the first five minutes since 1970 whose slice was not read. */
    private static final Map<Path, Long> NEXT = new ConcurrentHashMap<>();

    private final Path home;
    private final long now;

    Rounds(Home home, Instant time) {
        this.home = home.root();
        this.now = Math.floorDiv(time.getEpochSecond(), SECONDS);
    }

    /** The slices that are due, numbered from 0 at midnight; none when this one was read already. */
    LongStream due() {
        long next = NEXT.getOrDefault(home, now);
        if (next > now + 1) { // the clock was another one
            next = now;
        }
        long first = Math.max(next, now - DeepCheck.SLICES + 1);
        return LongStream.rangeClosed(first, Math.min(now, first + MOST_AT_ONCE - 1));
    }

    /** This one was read to its end, and nothing was wrong with it. */
    void done(long slice) {
        NEXT.put(home, slice + 1);
    }
}
