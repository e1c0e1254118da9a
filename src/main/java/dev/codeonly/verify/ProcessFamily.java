package dev.codeonly.verify;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A process and all that it started, also what has moved to another parent or session.
 *
 * <p>Members are known by a variable that they inherit and that no other process has, and by having been seen as a
 * descendant. What gives itself a new environment <em>and</em> a new parent between two looks is missed.
 */
final class ProcessFamily {
    private static final String VARIABLE = "CODEONLY_IMPORT_CHECK";
    private static final Path PROC = Path.of("/proc");
    private static final Duration PAUSE = Duration.ofMillis(10);
    private static final int ROUNDS = 500;

    private final String mark;
    private final Set<ProcessHandle> seen = ConcurrentHashMap.newKeySet();

    private ProcessFamily(String mark) {
        this.mark = mark;
    }

    /** Puts the mark of a new family into the environment of a process that is about to start. */
    static ProcessFamily of(ProcessBuilder builder) {
        String id = UUID.randomUUID().toString();
        builder.environment().put(VARIABLE, id);
        return new ProcessFamily(VARIABLE + "=" + id);
    }

    /** Remembers who is there now. */
    void look(ProcessHandle first) {
        seen.add(first);
        first.descendants().forEach(seen::add);
    }

    /**
     * Kills all of it, and returns when two searches in a row found nobody alive; a process that forks while it is being
     * killed leaves a child with the same mark. Not interruptible. False when somebody is still there after at least
     * five seconds, as a process that waits for a hanging share can be.
     */
    boolean end() {
        boolean interrupted = Thread.interrupted();
        int quiet = 0;
        for (int round = 0; quiet < 2 && round < ROUNDS; round++) {
            Set<ProcessHandle> living = living();
            living.forEach(ProcessHandle::destroyForcibly);
            quiet = living.isEmpty() ? quiet + 1 : 0;
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return quiet == 2;
    }

    private Set<ProcessHandle> living() {
        Stream<ProcessHandle> descendants =
                seen.stream().filter(ProcessFamily::isAlive).flatMap(ProcessHandle::descendants);
        Stream<ProcessHandle> marked = ProcessHandle.allProcesses().filter(this::carriesMark);
        return Stream.of(seen.stream(), descendants, marked)
                .flatMap(processes -> processes)
                .filter(ProcessFamily::isAlive)
                .collect(Collectors.toSet());
    }

    /** Where there is no /proc, or it is another user's process: no. */
    private boolean carriesMark(ProcessHandle process) {
        try {
            Path environment = PROC.resolve(process.pid() + "/environ");
            return new String(Files.readAllBytes(environment), StandardCharsets.ISO_8859_1).contains(mark);
        } catch (IOException e) {
            return false;
        }
    }

    /** A dead process that its parent has not asked about yet still has an entry; to the JDK that is alive. */
    private static boolean isAlive(ProcessHandle process) {
        if (!process.isAlive()) {
            return false;
        }
        try {
            String stat = Files.readString(PROC.resolve(process.pid() + "/stat"), StandardCharsets.ISO_8859_1);
            char state = stat.charAt(stat.lastIndexOf(')') + 2);
            return state != 'Z' && state != 'X';
        } catch (IOException e) {
            return process.isAlive();
        }
    }
}
