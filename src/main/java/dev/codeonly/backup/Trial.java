package dev.codeonly.backup;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An import check in a thread of its own, on a copy on this machine, while something else is done. It can show that packages
 * import, never that they do not: this machine may have no room, or no leave to load libraries from there. Nothing shown means
 * that they have to be tried on the share.
 */
final class Trial implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Trial.class);

    /** What is tried. */
    @FunctionalInterface
    interface Check {
        /**
         * Makes the copy, where there is none yet, and imports from it.
         *
         * @param stop asked often; true ends it with nothing shown
         */
        Optional<ImportGrading.Proof> run(BooleanSupplier stop) throws IOException, InterruptedException;
    }

    private final String app;
    private final Check check;
    private final BooleanSupplier stop;
    private final CompletableFuture<Optional<ImportGrading.Proof>> proof = new CompletableFuture<>();
    private final Thread thread = new Thread(this::run, "import-trial");
    private volatile boolean closed;

    private Trial(String app, BooleanSupplier stop, Check check) {
        this.app = app;
        this.stop = stop;
        this.check = check;
        thread.setDaemon(true);
    }

    /** Begins at once. */
    static Trial start(String app, BooleanSupplier stop, Check check) {
        Trial trial = new Trial(app, stop, check);
        trial.thread.start();
        return trial;
    }

    private void run() {
        try {
            proof.complete(check.run(() -> closed || stop.getAsBoolean()));
        } catch (InterruptedException e) {
            LOG.debug("interrupted", e);
        } catch (IOException | RuntimeException e) {
            LOG.info("{}: the imports are tried on the share, not on this machine: {}", app, e.toString());
        } finally {
            proof.complete(Optional.empty());
        }
    }

    /** Waits for its end; empty when nothing was shown. */
    Optional<ImportGrading.Proof> proof() {
        return proof.join();
    }

    /** Ends it, and waits until it is over. */
    @Override
    public void close() throws InterruptedException {
        closed = true;
        thread.join();
    }
}
