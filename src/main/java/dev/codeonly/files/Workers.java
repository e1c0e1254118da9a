package dev.codeonly.files;

import dev.failsafe.RateLimiter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;

/**
 * Does many small works on files in parallel, with at most so many operations per second, until done, stopped or failed.
 *
 * @param most how many at a time at most; on a network share each mostly waits
 * @param operationsPerSecond a ceiling, so that a copy never starves the app on its own share; 0 is none
 * @param clock when there is one, as many work as the share has use for, see {@link Pace}; else always as many as may
 */
public record Workers(int most, int operationsPerSecond, Optional<LongSupplier> clock) {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    /** Always so many, as far as there is work. */
    public Workers(int count, int operationsPerSecond) {
        this(count, operationsPerSecond, Optional.empty());
    }

    /**
     * As many as the share has use for.
     *
     * @param nanoTime nanoseconds of a clock that never goes back
     */
    public static Workers adapting(int most, int operationsPerSecond, LongSupplier nanoTime) {
        return new Workers(most, operationsPerSecond, Optional.of(nanoTime));
    }

    /** One piece of work; may fail like any work on files. */
    @FunctionalInterface
    public interface Work<T> {
        void on(T item) throws IOException, InterruptedException;
    }

    /** A piece of work that consists of several, and takes its turn for each. */
    @FunctionalInterface
    public interface LongWork<T> {
        void on(T item, Turn turn) throws IOException, InterruptedException;
    }

    /** Whether a worker may go on; belongs to one thread. */
    public interface Turn {
        /**
         * Waits until there is room for what comes next.
         *
         * @param operations about how many file operations it costs
         * @return false when all have to end; nothing more is to be begun then
         */
        boolean take(int operations) throws InterruptedException;

        /**
         * The same in the middle of something: who holds what others wait for must not stand aside for them.
         *
         * @param operations 0 only to ask whether all have to end
         */
        boolean takeMore(int operations) throws InterruptedException;

        /** The share has refused an operation because it has too much to do, or hangs; fewer go on. */
        void trouble();
    }

    /**
     * Works on every item; the order is nobody's business.
     *
     * @param operationsPerItem about how many file operations one item costs
     * @param stop asked before each item; true ends the work early
     * @return whether all is done; false when stopped
     * @throws IOException the first failure, once the other workers have ended their item: who goes on from it finds
     *     nobody who still writes
     */
    public <T> boolean each(Iterable<T> items, int operationsPerItem, BooleanSupplier stop, Work<T> work)
            throws IOException, InterruptedException {
        return each(items, stop, (item, turn) -> {
            if (turn.take(operationsPerItem)) {
                work.on(item);
            }
        });
    }

    /**
     * Works on every item; each takes its turns.
     *
     * @param stop asked at each turn; true ends the work early
     * @return whether all is done; false when stopped
     * @throws IOException as above
     */
    public <T> boolean each(Iterable<T> items, BooleanSupplier stop, LongWork<T> work)
            throws IOException, InterruptedException {
        return new Shift<>(this, items.iterator(), stop, work).run();
    }

    /** What is handed over in order; runs on the calling thread. */
    @FunctionalInterface
    public interface Taker<R> {
        void take(R result) throws IOException, InterruptedException;
    }

    /** One piece of work with a result. */
    @FunctionalInterface
    public interface Making<T, R> {
        R of(T item) throws IOException;
    }

    /**
     * Works on items ahead of time, several at once, and hands the results over in the order of the items.
     *
     * @param operationsPerItem about how many file operations one item costs, for the ceiling
     * @param weight what the result of an item weighs while it waits for its turn
     * @param mostTogether how much may weigh together, besides one item
     * @param stop asked before each result; true ends the work early
     * @return whether all is done; false when stopped
     * @throws IOException the first failure, in the order of the items
     */
    public <T, R> boolean inOrder(
            Iterable<T> items,
            int operationsPerItem,
            ToLongFunction<T> weight,
            long mostTogether,
            BooleanSupplier stop,
            Making<T, R> making,
            Taker<R> taker)
            throws IOException, InterruptedException {
        Optional<RateLimiter<Object>> ceiling = ceiling();
        ExecutorService pool = Executors.newFixedThreadPool(most, daemons());
        try {
            Iterator<T> left = items.iterator();
            Deque<Waiting<R>> waiting = new ArrayDeque<>();
            long together = 0;
            while (left.hasNext() || !waiting.isEmpty()) {
                while (left.hasNext() && together <= mostTogether) {
                    T item = left.next();
                    Future<R> made = pool.submit(() -> {
                        if (ceiling.isPresent()) {
                            ceiling.get().acquirePermits(operationsPerItem);
                        }
                        return making.of(item);
                    });
                    waiting.add(new Waiting<>(made, weight.applyAsLong(item)));
                    together += weight.applyAsLong(item);
                }
                if (stop.getAsBoolean()) {
                    return false;
                }
                Waiting<R> next = waiting.remove();
                taker.take(next.result());
                together -= next.weight();
            }
            return true;
        } finally {
            pool.shutdownNow();
        }
    }

    private record Waiting<R>(Future<R> made, long weight) {
        R result() throws IOException, InterruptedException {
            try {
                return made.get();
            } catch (ExecutionException e) {
                throw failure(Objects.requireNonNull(e.getCause()));
            }
        }
    }

    Optional<RateLimiter<Object>> ceiling() {
        return operationsPerSecond == 0
                ? Optional.empty()
                : Optional.of(RateLimiter.smoothBuilder(operationsPerSecond, Duration.ofSeconds(1))
                        .build());
    }

    /** To be thrown; an error is thrown at once. */
    static IOException failure(Throwable cause) {
        if (cause instanceof IOException failure) {
            return failure;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        if (cause instanceof UncheckedIOException failure) {
            return Objects.requireNonNull(failure.getCause());
        }
        throw new IllegalStateException(cause);
    }

    static ThreadFactory daemons() {
        return work -> {
            Thread thread = new Thread(work, "files-" + NUMBER.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
