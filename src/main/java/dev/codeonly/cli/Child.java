package dev.codeonly.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A program that a command runs to its end; what it prints is shown only when it fails, and it never outlives us. */
final class Child {
    private static final int BEAT_SECONDS = 10;

    private final ProcessBuilder builder;
    private final Runnable beat;

    Child(List<String> words, Map<String, String> environment) {
        this(builder(words, environment), () -> {});
    }

    private Child(ProcessBuilder builder, Runnable beat) {
        this.builder = builder;
        this.beat = beat;
    }

    /** The same, with something to do every ten seconds while it runs. */
    Child whileRunning(Runnable often) {
        return new Child(builder, often);
    }

    /**
     * Runs it.
     *
     * @param failure what failed and what to do, for the message when it does not start or does not exit 0
     * @return all that it printed
     */
    String run(String failure) throws IOException, InterruptedException {
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new IOException(failure, e);
        }
        Thread end = new Thread(() -> kill(process));
        Runtime.getRuntime().addShutdownHook(end);
        ExecutorService reader = Executors.newSingleThreadExecutor(Child::daemon);
        try {
            CompletableFuture<String> output = CompletableFuture.supplyAsync(() -> read(process), reader);
            while (!process.waitFor(BEAT_SECONDS, TimeUnit.SECONDS)) {
                beat.run();
            }
            if (process.exitValue() != 0) {
                throw new IOException(failure + " (exit code " + process.exitValue() + ")\n" + output.get());
            }
            return output.get();
        } catch (ExecutionException e) {
            throw new IOException(failure, e);
        } finally {
            kill(process);
            reader.shutdownNow();
            forget(end);
        }
    }

    private static ProcessBuilder builder(List<String> words, Map<String, String> environment) {
        ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder;
    }

    private static String read(Process process) {
        try {
            process.getOutputStream().close();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "(its output could not be read: " + e.getMessage() + ")";
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "output-of-child");
        thread.setDaemon(true);
        return thread;
    }

    private static void kill(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return; // the process is ending, and the hook does its work
        }
    }
}
