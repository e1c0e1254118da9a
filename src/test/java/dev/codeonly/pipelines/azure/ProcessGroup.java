package dev.codeonly.pipelines.azure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** A process and what it started in its session; the JDK can signal single processes only. */
record ProcessGroup(long id) {
    private static final String SIGNAL = "kill -s \"$2\" -- \"-$1\"";
    private static final Duration GONE_WITHIN = Duration.ofSeconds(5);

    /** False when nobody is left to hear it. */
    boolean signal(String name) {
        return isAlive() && bash(SIGNAL, name);
    }

    /** Whether anything is left, such as a process that a step put into the background. What only waits to be reaped is not. */
    boolean isAlive() {
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[1-9]*")) {
            for (Path process : processes) {
                if (belongs(process)) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException("/proc cannot be listed", e);
        }
    }

    /** Returns when all of it is gone. */
    void kill() {
        Instant last = Instant.now().plus(GONE_WITHIN);
        while (isAlive()) {
            bash(SIGNAL, "KILL");
            if (Instant.now().isAfter(last)) {
                throw new PipelineException("process group " + id + " survives SIGKILL; look at it with ps");
            }
        }
    }

    private boolean belongs(Path process) {
        return fields(process)
                .filter(fields -> fields[2].equals(Long.toString(id)))
                .isPresent();
    }

    /** Whether a process runs or sleeps; to the JDK one that only waits to be reaped is alive, too. */
    static boolean lives(ProcessHandle process) {
        return fields(Path.of("/proc/" + process.pid())).isPresent();
    }

    /** Of /proc/PID/stat, those after the name, which is in brackets: state, parent, process group. Empty when it is dead. */
    private static Optional<String[]> fields(Path process) {
        String stat;
        try {
            stat = Files.readString(process.resolve("stat"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return Optional.empty();
        }
        String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ");
        return fields.length < 3 || fields[0].matches("[ZX]") ? Optional.empty() : Optional.of(fields);
    }

    private boolean bash(String script, String argument) {
        try {
            return new ProcessBuilder("bash", "-c", script, "group", Long.toString(id), argument)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            throw new UncheckedIOException("no signal to process group " + id, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
