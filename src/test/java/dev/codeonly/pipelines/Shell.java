package dev.codeonly.pipelines;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A real process that a test runs to its end. */
final class Shell {
    private Shell() {}

    /** How it ended; what it printed on both streams. */
    record Ended(int exit, String output) {}

    static Ended run(Path folder, Map<String, String> environment, List<String> words) {
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(words).directory(folder.toFile()).redirectErrorStream(true);
            builder.environment().putAll(environment);
            Process process = builder.start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Ended(process.waitFor(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + words, e);
        }
    }

    /** What it printed; fails unless it exits 0. */
    static String output(Path folder, List<String> words) {
        return output(folder, Map.of(), words);
    }

    static String output(Path folder, Map<String, String> environment, List<String> words) {
        Ended ended = run(folder, environment, words);
        if (ended.exit() != 0) {
            throw new AssertionError("exit code " + ended.exit() + " from " + words + ":\n" + ended.output());
        }
        return ended.output();
    }
}
