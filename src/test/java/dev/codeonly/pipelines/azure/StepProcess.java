package dev.codeonly.pipelines.azure;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** The process of a step, alone in its session so that all it started can be killed; errors go where output goes. */
final class StepProcess {
    private static final Duration DRAINED = Duration.ofMinutes(1);
    private static final Duration HELD_BY_A_SURVIVOR = Duration.ofSeconds(2);

    private final Process process;
    private final Thread reader;
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private volatile boolean killed;

    private StepProcess(Process process, Consumer<String> lines) {
        this.process = process;
        this.reader = new Thread(() -> read(lines), "output of " + process.pid());
        reader.setDaemon(true);
        reader.setUncaughtExceptionHandler((thread, thrown) -> {
            failure.set(thrown);
            kill();
        });
        reader.start();
    }

    /** Nothing is inherited: the process sees this environment and an empty input. */
    static StepProcess start(List<String> command, Path folder, Map<String, String> env, Consumer<String> lines) {
        List<String> words = new ArrayList<>(List.of("setsid"));
        words.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(words)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile());
        builder.environment().clear();
        builder.environment().putAll(env);
        try {
            return new StepProcess(builder.start(), lines);
        } catch (IOException e) {
            throw new UncheckedIOException("a step cannot start in " + folder + ": " + e.getMessage(), e);
        }
    }

    /** False when it has not ended by then. */
    boolean ends(Duration within) throws InterruptedException {
        if (!process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS)) {
            return false;
        }
        reader.join((group().isAlive() ? HELD_BY_A_SURVIVOR : DRAINED).toMillis());
        rethrow();
        return true;
    }

    int exitCode() {
        return process.exitValue();
    }

    /** Of the process and what it started, for as long as anything of it lives. */
    ProcessGroup group() {
        return new ProcessGroup(process.pid());
    }

    /** SIGKILL for the group and for whatever left the group; returns when all of them are gone. */
    void kill() {
        killed = true; // its output is closed now, which is no failure, and it may be there for a moment longer
        List<ProcessHandle> descendants = process.descendants().toList();
        group().signal("KILL");
        process.destroyForcibly();
        process.onExit().join();
        group().kill();
        descendants.forEach(ProcessHandle::destroyForcibly);
        while (descendants.stream().anyMatch(ProcessGroup::lives)) {
            Thread.onSpinWait();
        }
    }

    private void read(Consumer<String> lines) {
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                lines.accept(line);
            }
        } catch (IOException e) {
            if (!killed && process.isAlive()) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void rethrow() {
        if (failure.get() instanceof RuntimeException e) {
            throw e;
        }
        if (failure.get() != null) {
            throw new IllegalStateException(failure.get());
        }
    }
}
