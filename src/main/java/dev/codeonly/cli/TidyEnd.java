package dev.codeonly.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Until it is closed, a signal that ends this process interrupts the thread instead and waits a while for it to tidy up. */
final class TidyEnd implements AutoCloseable {
    private static final int LONGEST_SECONDS = 20;

    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread hook;

    private TidyEnd(Thread working) {
        this.hook = new Thread(() -> {
            working.interrupt();
            try {
                done.await(LONGEST_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    static TidyEnd ofThisThread() {
        TidyEnd tidy = new TidyEnd(Thread.currentThread());
        Runtime.getRuntime().addShutdownHook(tidy.hook);
        return tidy;
    }

    @Override
    public void close() {
        done.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return; // the process is ending
        }
    }
}
