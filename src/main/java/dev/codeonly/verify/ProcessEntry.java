package dev.codeonly.verify;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A process as {@code /proc} has it. Everything is empty on a system without one.
 *
 * @param group the process group, which a signal reaches at once and whole
 * @param session what only {@code setsid} leaves, whatever becomes of parents
 * @param started in clock ticks since the machine's own start, proc(5)
 */
record ProcessEntry(long pid, char state, long group, long session, long started) {
    private static final Path PROC = Path.of("/proc");

    private static final int FIELDS = 21;
    private static final int STARTED = 19;

    /** All processes from this number on, those first that have the highest numbers and so are most likely to fork or end meanwhile. */
    static Stream<ProcessEntry> newestFirst(long from) {
        List<Long> pids = new ArrayList<>();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(PROC, "[0-9]*")) {
            folders.forEach(folder -> pids.add(Long.valueOf(folder.getFileName().toString())));
        } catch (IOException e) {
            return Stream.empty();
        }
        return pids.stream()
                .filter(pid -> pid >= from)
                .sorted(Comparator.reverseOrder())
                .flatMap(pid -> of(pid).stream());
    }

    /** Empty when there is no such process (any more). */
    static Optional<ProcessEntry> of(long pid) {
        try {
            String stat = Files.readString(PROC.resolve(pid + "/stat"), StandardCharsets.ISO_8859_1);
            // pid (command) state parent group session …; the command may have blanks and parentheses of its own
            List<String> fields =
                    List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", FIELDS));
            return Optional.of(new ProcessEntry(
                    pid,
                    fields.get(0).charAt(0),
                    Long.parseLong(fields.get(2)),
                    Long.parseLong(fields.get(3)),
                    Long.parseLong(fields.get(STARTED))));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Changes whenever a process is started, by anybody. */
    static String lastStarted() {
        try {
            String load = Files.readString(PROC.resolve("loadavg"), StandardCharsets.ISO_8859_1);
            return load.substring(load.lastIndexOf(' ') + 1);
        } catch (IOException e) {
            return "";
        }
    }

    /** A dead process has an entry, and to the JDK is alive, until its parent has asked about it. */
    boolean isAlive() {
        return state != 'Z' && state != 'X';
    }

    /** Whether it was started with this {@code NAME=value}; false for what may not be looked at. */
    boolean wasStartedWith(String variable) {
        try {
            byte[] environment = Files.readAllBytes(PROC.resolve(pid + "/environ"));
            return new String(environment, StandardCharsets.ISO_8859_1).contains(variable);
        } catch (IOException e) {
            return false;
        }
    }
}
