package dev.codeonly.verify;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Ends what still runs when the JVM exits, as the Functions host makes it do in the middle of anything. The hook is
 * registered with the first process.
 */
final class ExitWatch {
    private static final int ROUNDS = 20;
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final Set<ProcessFamily> RUNNING = ConcurrentHashMap.newKeySet();
    private static boolean registered;
    private static volatile boolean exiting;

    private ExitWatch() {}

    /** To be called before a process starts, and followed by a look at {@link #isExiting} once it runs. */
    static synchronized void add(ProcessFamily family) {
        RUNNING.add(family);
        if (!registered) {
            registered = true;
            try {
                Runtime.getRuntime().addShutdownHook(new Thread(ExitWatch::endAll, "import-check-exit"));
            } catch (IllegalStateException e) {
                exiting = true;
            }
        }
    }

    static void remove(ProcessFamily family) {
        RUNNING.remove(family);
    }

    static boolean isExiting() {
        return exiting;
    }

    /** Until everybody who has started a process knows, because one may be starting just now. */
    private static void endAll() {
        exiting = true;
        for (int round = 0; round < ROUNDS && !RUNNING.isEmpty(); round++) {
            RUNNING.parallelStream().forEach(ProcessFamily::end);
            try {
                Thread.sleep(PAUSE.toMillis());
            } catch (InterruptedException e) {
                return;
            }
        }
    }
}
