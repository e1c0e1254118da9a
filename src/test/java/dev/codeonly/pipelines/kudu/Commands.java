package dev.codeonly.pipelines.kudu;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * {@code POST /api/command}: runs a program, without a shell, and always answers 200. A command is killed, with all that
 * it started, when it neither prints nor uses the processor for a while.
 */
final class Commands {
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final String NOTHING = "";

    private final ChildProcesses children;
    private final Path scratch;
    private final HomeView home;
    private final Map<String, String> environment;
    private final Duration idleLimit;

    Commands(
            ChildProcesses children, Path scratch, HomeView home, Map<String, String> environment, Duration idleLimit) {
        this.children = children;
        this.scratch = scratch;
        this.home = home;
        this.environment = new TreeMap<>(environment);
        this.idleLimit = idleLimit;
    }

    Answer run(Request request) throws IOException {
        JsonNode asked = request.json();
        String command = asked.path("command").asText();
        List<String> words =
                CommandLine.split(command).stream().map(home::inside).toList();
        if (words.isEmpty()) {
            return answer(NOTHING, "Cannot start process because a file name has not been provided.", -1);
        }
        Path folder = home.home().resolve(home.inside(asked.path("dir").asText(NOTHING)));
        Path out = Files.createTempFile(scratch, "out", ".txt");
        Path err = Files.createTempFile(scratch, "err", ".txt");
        try {
            return ended(command, words, folder, out, err);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return answer(NOTHING, "Kudu was stopped.", -1);
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }

    private Answer ended(String command, List<String> words, Path folder, Path out, Path err)
            throws IOException, InterruptedException {
        ChildProcesses own = children.part();
        ProcessBuilder builder = new ProcessBuilder(words)
                .directory(folder.toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        own.mark(builder.environment());
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            return answer(NOTHING, String.valueOf(e.getMessage()), -1);
        }
        if (!ends(process, out, err)) {
            own.kill();
            return answer(NOTHING, aborted(command), -1);
        }
        return answer(text(out), text(err), process.exitValue());
    }

    private boolean ends(Process process, Path out, Path err) throws IOException, InterruptedException {
        long active = System.nanoTime();
        String seen = NOTHING;
        while (!process.waitFor(Math.min(LOOK.toMillis(), idleLimit.toMillis()), TimeUnit.MILLISECONDS)) {
            String now = Files.size(out) + " " + Files.size(err) + " " + processorTime(process);
            if (!now.equals(seen)) {
                seen = now;
                active = System.nanoTime();
            } else if (System.nanoTime() - active > idleLimit.toNanos()) {
                return false;
            }
        }
        return true;
    }

    private static Duration processorTime(Process process) {
        Duration time = process.info().totalCpuDuration().orElse(Duration.ZERO);
        for (ProcessHandle child : process.descendants().toList()) {
            time = time.plus(child.info().totalCpuDuration().orElse(Duration.ZERO));
        }
        return time;
    }

    private String aborted(String command) {
        return "Command '" + command + "' was aborted due to no output nor CPU activity for " + idleLimit.toSeconds()
                + " seconds. You can increase the SCM_COMMAND_IDLE_TIMEOUT app setting if needed.";
    }

    private String text(Path file) throws IOException {
        return home.outside(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
    }

    private static Answer answer(String output, String error, int exitCode) {
        return Answer.json(200, Json.object("Output", output, "Error", error, "ExitCode", exitCode));
    }
}
