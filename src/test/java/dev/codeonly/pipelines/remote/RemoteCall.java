package dev.codeonly.pipelines.remote;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A call of the remote script that has begun. */
public record RemoteCall(Process process, Path out, Path err, List<String> words, String call) {
    private static final long PATIENCE = 2;

    public RemoteCall {
        words = List.copyOf(words);
    }

    /** Waits until it has ended. */
    public Answer answer() {
        try {
            end();
            return Answer.read(this, text(out), text(err));
        } finally {
            discard();
        }
    }

    /** Waits for the end of one that gives no answer because it was killed. */
    public void end() {
        try {
            if (!process.waitFor(PATIENCE, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new AssertionError(
                        "no end after " + PATIENCE + " minutes: " + words + "\n" + text(out) + text(err));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + words, e);
        }
    }

    /** Deletes what it printed. */
    public void discard() {
        try {
            Files.deleteIfExists(out);
            Files.deleteIfExists(err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until it is stopped by a signal; false when it has ended instead. */
    public boolean isFrozen() {
        Path state = Path.of("/proc", Long.toString(process.pid()), "stat");
        while (process.isAlive()) {
            // the state comes after the name, which is in parentheses
            if (text(state).matches("(?s).*\\) T .*")) {
                return true;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
        return false;
    }

    public void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String text(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }
}
