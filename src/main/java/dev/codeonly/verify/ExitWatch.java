package dev.codeonly.verify;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Ends what still runs when the JVM exits, as the Functions host makes it do in the middle of anything. The hook is
 * registered with the first process.
 */
final class ExitWatch {
    private static final Set<ProcessFamily> RUNNING = ConcurrentHashMap.newKeySet();
    private static boolean registered;
    private static volatile boolean exiting;

    private ExitWatch() {}

    /** False when the JVM is exiting already; then nobody else will end this family. */
    static synchronized boolean add(ProcessFamily family) {
        if (!registered) {
            try {
                Runtime.getRuntime().addShutdownHook(new Thread(ExitWatch::endAll, "import-check-exit"));
            } catch (IllegalStateException e) {
                exiting = true;
            }
            registered = true;
        }
        RUNNING.add(family);
        return !exiting;
    }

    static void remove(ProcessFamily family) {
        RUNNING.remove(family);
    }

    static boolean isExiting() {
        return exiting;
    }

    private static void endAll() {
        exiting = true;
        RUNNING.parallelStream().forEach(ProcessFamily::end);
    }
}
