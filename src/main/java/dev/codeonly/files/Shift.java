package dev.codeonly.files;

import dev.failsafe.RateLimiter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;

/** One work of many workers under way: hands out the items, hires as many as may work, and ends all when one fails. */
final class Shift<T> {
    /** A worker that waits for room looks so often whether it is still needed; in milliseconds. */
    private static final long LOOK_EVERY = 100;

    private final Workers workers;
    private final Iterator<T> items;
    private final BooleanSupplier stop;
    private final Workers.LongWork<T> work;
    private final Optional<RateLimiter<Object>> ceiling;
    private final Optional<Pace> pace;
    private final ExecutorService pool;
    private final List<Future<?>> hired = new ArrayList<>();
    private int active;
    private int aside;
    private boolean failed;
    private boolean stopped;

    Shift(Workers workers, Iterator<T> items, BooleanSupplier stop, Workers.LongWork<T> work) {
        this.workers = workers;
        this.items = items;
        this.stop = stop;
        this.work = work;
        this.ceiling = workers.ceiling();
        this.pace = workers.clock().map(clock -> new Pace(workers.most(), clock));
        this.pool = Executors.newFixedThreadPool(workers.most(), Workers.daemons());
    }

    /** Whether all is done; false when stopped. */
    boolean run() throws IOException, InterruptedException {
        try {
            hire();
            await();
            return !isStopped();
        } finally {
            pool.shutdownNow();
        }
    }

    private synchronized boolean isStopped() {
        return stopped;
    }

    /**
     * One more, if there is something to do for it; each who gets an item asks for the next. Who stands aside goes first: he has
     * the thread that a new one would wait for.
     */
    private synchronized void hire() {
        if (aside == 0 && active < allowed() && !failed && !stopped && items.hasNext()) {
            Future<?> one = pool.submit(() -> {
                new Worker().work();
                return null;
            });
            active++;
            hired.add(one);
        }
    }

    private int allowed() {
        return pace.map(Pace::allowed).orElse(workers.most());
    }

    private synchronized Optional<T> next() {
        return failed || stopped || !items.hasNext() ? Optional.empty() : Optional.of(items.next());
    }

    private synchronized boolean mayGoOn() {
        if (!failed && !stopped && stop.getAsBoolean()) {
            stopped = true;
            notifyAll();
        }
        return !failed && !stopped;
    }

    /** Steps aside while more work than may. */
    private synchronized void waitForRoom() throws InterruptedException {
        if (active <= allowed()) {
            return;
        }
        active--;
        aside++;
        try {
            while (active >= allowed() && mayGoOn()) {
                wait(LOOK_EVERY);
            }
        } finally {
            aside--;
            active++;
        }
    }

    private synchronized void leave() {
        active--;
        notifyAll();
    }

    private synchronized void fail() {
        failed = true;
        notifyAll();
    }

    /**
     * Waits for all, also those who are hired meanwhile: by somebody who is waited for.
     *
     * <p>Under a ceiling a failure gets those out of their waiting who wait for their turn. That interrupts, and whoever is
     * interrupted while reading closes the file for everybody who reads it: never without need.
     */
    private void await() throws IOException, InterruptedException {
        Optional<Throwable> first = Optional.empty();
        for (int i = 0; i < hired(); i++) {
            try {
                hired(i).get();
            } catch (ExecutionException e) {
                if (ceiling.isPresent()) {
                    pool.shutdownNow();
                }
                first = first.or(() -> Optional.ofNullable(e.getCause()));
            }
        }
        if (first.isPresent()) {
            throw Workers.failure(first.get());
        }
    }

    private synchronized int hired() {
        return hired.size();
    }

    private synchronized Future<?> hired(int number) {
        return hired.get(number);
    }

    private final class Worker implements Workers.Turn {
        private int begun;

        void work() throws IOException, InterruptedException {
            try {
                for (Optional<T> item = next(); item.isPresent(); item = next()) {
                    attempt(item.get());
                }
            } finally {
                end();
                leave();
            }
        }

        private void attempt(T item) throws IOException, InterruptedException {
            boolean done = false;
            try {
                hire();
                work.on(item, this);
                done = true;
            } finally {
                if (!done) {
                    fail();
                }
            }
        }

        @Override
        public boolean take(int operations) throws InterruptedException {
            end();
            hire();
            if (pace.isPresent()) {
                waitForRoom();
            }
            return begin(operations);
        }

        @Override
        public boolean takeMore(int operations) throws InterruptedException {
            end();
            return begin(operations);
        }

        private boolean begin(int operations) throws InterruptedException {
            if (ceiling.isPresent() && operations > 0 && !waitUnder(ceiling.get(), operations)) {
                return false;
            }
            begun = operations;
            return mayGoOn();
        }

        /** False when all have to end meanwhile. */
        private boolean waitUnder(RateLimiter<Object> limit, int operations) throws InterruptedException {
            long left = limit.reservePermits(operations).toMillis();
            while (left > 0 && mayGoOn()) {
                long now = Math.min(left, LOOK_EVERY);
                Thread.sleep(now);
                left -= now;
            }
            return left <= 0;
        }

        @Override
        public void trouble() {
            pace.ifPresent(Pace::trouble);
        }

        private void end() {
            if (begun > 0 && pace.isPresent()) {
                pace.get().done(begun);
            }
            begun = 0;
        }
    }
}
