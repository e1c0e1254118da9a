package dev.codeonly.pipelines.remote;

import dev.codeonly.tree.Home;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A remote script whose changes of the disk are written down, and which gets a signal right before one of them.
 *
 * @param log a line for each change, in order
 */
public record Traced(RemoteScript script, Path log) {
    private static final Pattern LOCK = Pattern.compile("mkdir .* \\| .*/lock (\\d+)");
    private static final Path SHIM = Path.of("src/test/bash/at-a-change.sh").toAbsolutePath();

    public static Traced of(RemoteScript script, Path log) {
        return new Traced(script.withEnvironment(Map.of("BASH_ENV", SHIM.toString(), "CHANGES", log.toString())), log);
    }

    /** KILL or STOP before the n-th change, from 1. */
    public RemoteCall start(String verb, int n, String signal) {
        return script.withEnvironment(Map.of("AT", Integer.toString(n), "SIGNAL", signal))
                .start(verb);
    }

    /** Stopped before the first change that contains these words. */
    RemoteCall start(String verb, String words) {
        return script.withEnvironment(Map.of("AT_WORDS", words, "SIGNAL", "STOP"))
                .start(verb);
    }

    Answer run(String verb, String... more) {
        return script.run(verb, more);
    }

    public List<String> changes() {
        try {
            return Files.exists(log) ? Files.readAllLines(log) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static boolean isRename(String change) {
        return change.contains("mv -");
    }

    /** Whether somebody has taken a higher number than the lock that the script took. */
    public boolean hasLostTheLock() {
        Path locks = new Home(script.home()).locks();
        return changes().stream()
                .map(LOCK::matcher)
                .filter(Matcher::matches)
                .anyMatch(lock -> Files.exists(locks.resolve(Long.toString(1 + Long.parseLong(lock.group(1))))));
    }

    /** How many renames there were. */
    public long renames() {
        return changes().stream().filter(Traced::isRename).count();
    }
}
