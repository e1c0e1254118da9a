package dev.codeonly.backup;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches over a tick: beats while it lives and has the lock, and tells it to stop when its time is up, a deployment
 * begins, or the lock is lost. It beats no longer than the deadline, so that a worker that hangs goes stale.
 */
final class TickWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TickWatch.class);

    /** A tick ends within 5 s of a hold; looking every 2 s leaves it 3 s to wind up. */
    private static final Duration LOOK_EVERY = Duration.ofSeconds(2);

    private final Clock clock;
    private final Instant deadline;
    private final Duration beatEvery;
    private final Looking looking;
    private final Optional<Lock> lock;
    private final AtomicReference<Ending> reason = new AtomicReference<>();
    private final ScheduledExecutorService watcher;
    private final ScheduledFuture<?> watching;
    private Instant lastBeat;

    /** For a tick that has the lock. */
    TickWatch(Clock clock, Instant deadline, Duration lockStaleAfter, Deployments deployments, Lock lock) {
        this(
                clock,
                deadline,
                lockStaleAfter,
                () -> deployments.underWay().map(TickWatch::deploying),
                Optional.of(lock));
    }

    /**
     * For what only reads, and needs no lock.
     *
     * @param waiting whether something waits for a tick, which this would delay
     */
    static TickWatch withoutLock(Clock clock, Instant deadline, Looking waiting) {
        return new TickWatch(clock, deadline, Duration.ZERO, waiting, Optional.empty());
    }

    /** Looks at the share for a reason to stop. */
    @FunctionalInterface
    interface Looking {
        Optional<Ending> reason() throws IOException;
    }

    private TickWatch(Clock clock, Instant deadline, Duration lockStaleAfter, Looking looking, Optional<Lock> lock) {
        this.clock = clock;
        this.deadline = deadline;
        this.beatEvery = lockStaleAfter.dividedBy(10);
        this.looking = looking;
        this.lock = lock;
        this.lastBeat = clock.instant();
        this.watcher = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "tick-watch");
            thread.setDaemon(true);
            return thread;
        });
        watching = watcher.scheduleWithFixedDelay(
                this::look, LOOK_EVERY.toMillis(), LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Whether the tick should stop now; cheap enough to be asked before every file. */
    boolean shouldStop() {
        if (reason.get() == null && !clock.instant().isBefore(deadline)) {
            reason.compareAndSet(
                    null,
                    Ending.of(Outcome.IN_PROGRESS, "the time for one tick is up; the next tick goes on from here"));
        }
        return reason.get() != null;
    }

    /** Why it should stop. */
    Ending reason() {
        Ending known = reason.get();
        return known == null
                ? Ending.of(Outcome.IN_PROGRESS, "the tick was stopped; the next one goes on from here")
                : known;
    }

    /** The reason, if there is one. */
    Optional<Ending> ended() {
        return shouldStop() ? Optional.of(reason()) : Optional.empty();
    }

    static Ending deploying(String who) {
        return Ending.of(
                Outcome.DEPLOYING, "a deployment is under way (" + who + "); ticks keep away until it is over");
    }

    private void look() {
        if (shouldStop()) {
            watching.cancel(false);
            return;
        }
        try {
            Instant now = clock.instant();
            if (lock.isPresent() && !now.isBefore(lastBeat.plus(beatEvery))) {
                lock.get().check();
                lock.get().beat();
                lastBeat = now;
            }
            looking.reason().ifPresent(why -> reason.compareAndSet(null, why));
        } catch (LockLostException e) {
            reason.compareAndSet(null, Ending.of(Outcome.BUSY, String.valueOf(e.getMessage())));
        } catch (IOException e) {
            LOG.debug("Could not look at lock and hold", e);
        }
    }

    @Override
    public void close() {
        watcher.shutdownNow();
    }
}
