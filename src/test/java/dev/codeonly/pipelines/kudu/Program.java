package dev.codeonly.pipelines.kudu;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A program that has to succeed. */
final class Program {
    private Program() {}

    static String run(List<String> words) throws IOException {
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException("exit code " + process.exitValue() + " from '" + String.join(" ", words)
                        + "'; read what it printed:\n" + output);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while '" + words.get(0) + "' ran", e);
        }
        return output;
    }
}
