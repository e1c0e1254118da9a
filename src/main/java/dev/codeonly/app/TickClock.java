package dev.codeonly.app;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * The machine's time when this clock was made, moved on by the machine's monotonic counter: a deadline holds although
 * someone sets the time. The only place that asks the machine what time it is.
 */
public final class TickClock extends Clock {
    private final Instant origin;
    private final long nanosAtOrigin;
    private final ZoneId zone;

    private TickClock(Instant origin, long nanosAtOrigin, ZoneId zone) {
        this.origin = origin;
        this.nanosAtOrigin = nanosAtOrigin;
        this.zone = zone;
    }

    /** A clock that shows the machine's time now; make one per tick, so that it never drifts far. */
    public static TickClock start() {
        return new TickClock(Instant.now(), System.nanoTime(), ZoneOffset.UTC);
    }

    /** Nanoseconds from some origin, for who measures how long something takes. */
    static long nanos() {
        return System.nanoTime();
    }

    @Override
    public Instant instant() {
        return origin.plus(Duration.ofNanos(System.nanoTime() - nanosAtOrigin));
    }

    @Override
    public ZoneId getZone() {
        return zone;
    }

    @Override
    public Clock withZone(ZoneId other) {
        return new TickClock(origin, nanosAtOrigin, other);
    }
}
