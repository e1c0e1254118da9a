package dev.codeonly.backup;

import dev.codeonly.files.Disk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiPredicate;

/**
 * The disk of a process that is frozen right before its n-th change and woken up later, as a suspended container is: all
 * its threads stand still at their next change, and then the pending changes really happen.
 */
public final class PausingDisk extends Disk {
    private final BiPredicate<Integer, String> when;
    private final CompletableFuture<Void> paused = new CompletableFuture<>();
    private final CompletableFuture<Void> woken = new CompletableFuture<>();
    private final List<String> before = new ArrayList<>();
    private final List<String> after = new ArrayList<>();
    private String pending = "nothing";

    private PausingDisk(BiPredicate<Integer, String> when) {
        this.when = when;
    }

    /** Frozen before the n-th change, from 1. */
    public static PausingDisk before(int n) {
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

    /** The changes before it was frozen, in words. */
    synchronized List<String> before() {
        return List.copyOf(before);
    }

    /** The changes after it was woken, without the one that was pending. */
    synchronized List<String> after() {
        return List.copyOf(after);
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
        String words = change + " " + path;
        if (paused.isDone()) {
            after.add(words);
            return true;
        }
        if (when.test(before.size() + 1, words)) {
            pending = words;
            paused.complete(null);
            return true;
        }
        before.add(words);
        return false;
    }
}
