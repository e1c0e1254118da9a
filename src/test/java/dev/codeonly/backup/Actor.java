package dev.codeonly.backup;

import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Someone at work in a thread of their own, who freezes right before a change of the disk until woken up. */
public record Actor(PausingDisk disk, CompletableFuture<Report> work) {
    private static final Pattern LOCK = Pattern.compile("CREATE_FOLDER .*/lock/(\\d+)");

    /** Begins, and returns once it is frozen or has ended. */
    public static Actor start(Function<Share, Report> act, Share share, PausingDisk disk) {
        CompletableFuture<Report> work = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                work.complete(act.apply(share.with(disk)));
            } catch (Throwable e) {
                work.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        CompletableFuture.anyOf(disk.paused(), work).handle((x, e) -> "").join();
        return new Actor(disk, work);
    }

    public boolean isFrozen() {
        return disk.paused().isDone();
    }

    boolean isBusy() {
        return !isFrozen() && report().outcome() == Outcome.BUSY;
    }

    /** The change it was frozen at. */
    public String pending() {
        return disk.pending();
    }

    /** Whether it had the lock when it was frozen, and a higher number is there by now. */
    public boolean hasLostTheLock(Share share) {
        return disk.before().stream()
                .map(LOCK::matcher)
                .filter(Matcher::matches)
                .anyMatch(lock ->
                        Files.exists(share.home().locks().resolve(Long.toString(1 + Long.parseLong(lock.group(1))))));
    }

    /** Without the one that was pending. */
    public List<String> renamesAfterWaking() {
        return disk.after().stream()
                .filter(change -> change.startsWith("RENAME"))
                .toList();
    }

    public void wake() {
        disk.wake();
    }

    /** How it ended; waits for it. */
    public Report report() {
        return work.join();
    }
}
