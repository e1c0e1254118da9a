package dev.codeonly.pipelines.kudu;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The processes that were started with one mark in their environment, and all that those started: also what cut itself
 * loose from its parent.
 */
final class ChildProcesses {
    private static final String VARIABLE = "STAND_IN_MARK";
    private final String mark;

    ChildProcesses() {
        this(UUID.randomUUID().toString());
    }

    private ChildProcesses(String mark) {
        this.mark = mark;
    }

    /** A part of these that can be killed alone. */
    ChildProcesses part() {
        return new ChildProcesses(mark + "/" + UUID.randomUUID());
    }

    void mark(Map<String, String> environment) {
        environment.put(VARIABLE, mark + "/");
    }

    /** Kills until none is left; a process that dies may just have started another. */
    void kill() throws IOException {
        List<ProcessHandle> running = running();
        while (!running.isEmpty()) {
            running.forEach(ProcessHandle::destroyForcibly);
            // Not by onExit: a process whose parent is gone may stay a zombie for ever, and that counts as running
            // there.
            Thread.onSpinWait();
            running = running();
        }
    }

    List<ProcessHandle> running() throws IOException {
        byte[] wanted = ("\0" + VARIABLE + "=" + mark + "/").getBytes(StandardCharsets.UTF_8);
        List<ProcessHandle> found = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                if (environment(process).contains(new String(wanted, StandardCharsets.ISO_8859_1))) {
                    find(process).ifPresent(found::add);
                }
            }
        }
        return found;
    }

    private static Optional<ProcessHandle> find(Path process) {
        return ProcessHandle.of(Long.parseLong(process.getFileName().toString()))
                .filter(ProcessHandle::isAlive);
    }

    // Empty for one that has ended in the meantime, for a zombie, and for those of other users.
    private static String environment(Path process) {
        try {
            return "\0" + new String(Files.readAllBytes(process.resolve("environ")), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }
}
