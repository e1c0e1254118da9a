package dev.codeonly.backup;

import dev.codeonly.files.Disk;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiPredicate;

/**
 * The disk of a process that is frozen right before its n-th change and woken up later, as a suspended container is: all
 * its threads stand still at their next change, and then the pending changes really happen.
 */
final class PausingDisk extends Disk {
    private final BiPredicate<Integer, String> when;
    private final CompletableFuture<Void> paused = new CompletableFuture<>();
    private final CompletableFuture<Void> woken = new CompletableFuture<>();
    private int count;
    private String pending = "nothing";

    private PausingDisk(BiPredicate<Integer, String> when) {
        this.when = when;
    }

    /** Frozen before the n-th change, from 1. */
    static PausingDisk before(int n) {
        return new PausingDisk((number, change) -> number == n);
    }

    /** Frozen before the first change of this kind whose path ends so. */
    static PausingDisk before(Change kind, String ending) {
        return new PausingDisk((number, change) -> change.startsWith(kind + " ") && change.endsWith(ending));
    }

    /** Done once a change is pending. */
    CompletableFuture<Void> paused() {
        return paused;
    }

    void wake() {
        woken.complete(null);
    }

    /** The change it was frozen at. */
    synchronized String pending() {
        return pending;
    }

    @Override
    protected void changing(Change change, Path path) {
        if (isDue(change, path)) {
            woken.join();
        }
    }

    private synchronized boolean isDue(Change change, Path path) {
        count++;
        if (!paused.isDone() && when.test(count, change + " " + path)) {
            pending = change + " " + path;
            paused.complete(null);
        }
        return paused.isDone();
    }
}
