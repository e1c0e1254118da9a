package dev.codeonly.offshare;

import dev.codeonly.backup.PackageSetsException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/**
 * Sends or reads pieces of one archive, several at the same time and never more; the first failure ends it, and so does whoever
 * asks it to stop, however long a piece takes.
 */
final class Transfers implements AutoCloseable {
    private static final long LOOK_EVERY_MILLIS = 500;

    /** How many are under way: with {@link #PIECE} it bounds the memory one archive takes. */
    private static final int AT_ONCE = 6;

    /** Size of a piece in bytes. */
    static final int PIECE = 8 << 20;

    private final ExecutorService pool = Executors.newFixedThreadPool(AT_ONCE, work -> {
        Thread thread = new Thread(work, "archive");
        thread.setDaemon(true);
        return thread;
    });
    private final Deque<Future<?>> underWay = new ArrayDeque<>();
    private final BooleanSupplier stop;

    Transfers(BooleanSupplier stop) {
        this.stop = stop;
    }

    /** Thrown when it was asked to stop. */
    static final class Stopped extends IOException {
        private static final long serialVersionUID = 1;
    }

    /** Begins another one as soon as there is room for it. */
    void begin(Callable<Void> piece) throws IOException, InterruptedException {
        while (underWay.size() >= AT_ONCE) {
            finish(underWay.remove());
        }
        underWay.add(pool.submit(piece));
    }

    /** Waits for all. */
    void await() throws IOException, InterruptedException {
        while (!underWay.isEmpty()) {
            finish(underWay.remove());
        }
    }

    private void finish(Future<?> piece) throws IOException, InterruptedException {
        try {
            boolean done = false;
            while (!done) {
                if (stop.getAsBoolean()) {
                    throw new Stopped();
                }
                done = isDone(piece);
            }
        } catch (ExecutionException e) {
            Throwable cause = Objects.requireNonNull(e.getCause());
            if (cause instanceof PackageSetsException failure) {
                throw new PackageSetsException(String.valueOf(failure.getMessage()), failure.isLasting(), failure);
            }
            if (cause instanceof Error error) {
                throw error;
            }
            throw new IOException(cause.getMessage(), cause);
        }
    }

    private static boolean isDone(Future<?> piece) throws ExecutionException, InterruptedException {
        try {
            piece.get(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }

    /** Waits for nobody: what is under way ends by its own time limit. */
    @Override
    public void close() {
        pool.shutdownNow();
    }
}
