package dev.codeonly.files;

import dev.failsafe.RateLimiter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.ToLongFunction;

/**
 * Does many small works on files in parallel, with at most so many operations per second, until done, stopped or failed.
 *
 * @param count how many at a time; on a network share each mostly waits
 * @param operationsPerSecond a ceiling, so that a copy never starves the app on its own share; 0 is none
 */
public record Workers(int count, int operationsPerSecond) {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    /** One piece of work; may fail like any work on files. */
    @FunctionalInterface
    public interface Work<T> {
        void on(T item) throws IOException, InterruptedException;
    }

    /**
     * Works on every item; the order is nobody's business.
     *
     * @param operationsPerItem about how many file operations one item costs, for the ceiling
     * @param stop asked before each item; true ends the work early
     * @return whether all is done; false when stopped
     * @throws IOException the first failure, once the other workers have ended their item: who goes on from it finds
     *     nobody who still writes
     */
    public <T> boolean each(Iterable<T> items, int operationsPerItem, BooleanSupplier stop, Work<T> work)
            throws IOException, InterruptedException {
        Queue<T> queue = new Queue<>(items.iterator());
        Optional<RateLimiter<Object>> ceiling = ceiling();
        ExecutorService pool = Executors.newFixedThreadPool(count, daemons());
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                running.add(pool.submit(() -> {
                    Optional<T> item = queue.next(stop);
                    while (item.isPresent()) {
                        if (ceiling.isPresent()) {
                            ceiling.get().acquirePermits(operationsPerItem);
                        }
                        queue.attempt(work, item.get());
                        item = queue.next(stop);
                    }
                    return null;
                }));
            }
            await(running, ceiling.isPresent() ? pool::shutdownNow : () -> {});
            return !queue.stopped;
        } finally {
            pool.shutdownNow();
        }
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
     * @param most how much may weigh together, besides one item
     * @param stop asked before each result; true ends the work early
     * @return whether all is done; false when stopped
     * @throws IOException the first failure, in the order of the items
     */
    public <T, R> boolean inOrder(
            Iterable<T> items,
            int operationsPerItem,
            ToLongFunction<T> weight,
            long most,
            BooleanSupplier stop,
            Making<T, R> making,
            Taker<R> taker)
            throws IOException, InterruptedException {
        Optional<RateLimiter<Object>> ceiling = ceiling();
        ExecutorService pool = Executors.newFixedThreadPool(count, daemons());
        try {
            Iterator<T> left = items.iterator();
            Deque<Waiting<R>> waiting = new ArrayDeque<>();
            long together = 0;
            while (left.hasNext() || !waiting.isEmpty()) {
                while (left.hasNext() && together <= most) {
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

    private Optional<RateLimiter<Object>> ceiling() {
        return operationsPerSecond == 0
                ? Optional.empty()
                : Optional.of(RateLimiter.smoothBuilder(operationsPerSecond, Duration.ofSeconds(1))
                        .build());
    }

    /**
     * Waits for all.
     *
     * @param onFailure gets out of their waiting those who wait for their turn under a ceiling. It interrupts, and whoever is
     *     interrupted while reading closes the file for everybody who reads it: never without need
     */
    private static void await(List<Future<?>> workers, Runnable onFailure) throws IOException, InterruptedException {
        Optional<Throwable> first = Optional.empty();
        for (Future<?> worker : workers) {
            try {
                worker.get();
            } catch (ExecutionException e) {
                onFailure.run();
                first = first.or(() -> Optional.ofNullable(e.getCause()));
            }
        }
        if (first.isPresent()) {
            throw failure(first.get());
        }
    }

    /** To be thrown; an error is thrown at once. */
    private static IOException failure(Throwable cause) {
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

    private static ThreadFactory daemons() {
        return work -> {
            Thread thread = new Thread(work, "files-" + NUMBER.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Hands out the items one by one and remembers why no more are handed out. */
    private static final class Queue<T> {
        private final Iterator<T> items;
        private boolean failed;
        private boolean stopped;

        Queue(Iterator<T> items) {
            this.items = items;
        }

        synchronized Optional<T> next(BooleanSupplier stop) {
            if (failed || stopped || !items.hasNext()) {
                return Optional.empty();
            }
            if (stop.getAsBoolean()) {
                stopped = true;
                return Optional.empty();
            }
            return Optional.of(items.next());
        }

        void attempt(Work<T> work, T item) throws IOException, InterruptedException {
            boolean done = false;
            try {
                work.on(item);
                done = true;
            } finally {
                if (!done) {
                    fail();
                }
            }
        }

        private synchronized void fail() {
            failed = true;
        }
    }
}
