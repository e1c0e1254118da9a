package dev.codeonly.backup;

import dev.codeonly.tree.Home;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Backups in which something was found wrong by the way: the next tick reads all of them, not just the day's slice. */
final class Suspicion {
    private static final Set<Path> SUSPECTED = ConcurrentHashMap.newKeySet();

    private Suspicion() {}

    static void raise(Home home) {
        SUSPECTED.add(home.root());
    }

    /** Whether there was one; it is settled by whoever asks. */
    static boolean settle(Home home) {
        return SUSPECTED.remove(home.root());
    }
}
