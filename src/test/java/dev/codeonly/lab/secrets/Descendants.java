package dev.codeonly.lab.secrets;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * What any user of the machine sees of the processes that one starts: arguments and environment, until it ends. The
 * JDK's own helper, which becomes the program, has the environment of the Java that started it and is not looked at.
 */
final class Descendants implements AutoCloseable {
    private static final Path PROCESSES = Path.of("/proc");

    /** Two processors have more to do than to look. In nanoseconds. */
    private static final long PAUSE = 5_000_000;

    private final Process process;
    private final Map<String, String> seen = new ConcurrentHashMap<>();
    private final Thread watcher = new Thread(this::watch, "descendants");

    private Descendants(Process process) {
        this.process = process;
        watcher.start();
    }

    static Descendants of(Process process) {
        return new Descendants(process);
    }

    /** By program, process and file, what was in it. */
    Map<String, String> seen() {
        return seen;
    }

    private void watch() {
        while (process.isAlive()) {
            process.descendants().forEach(this::look);
            LockSupport.parkNanos(PAUSE);
        }
    }

    private void look(ProcessHandle child) {
        try {
            Path place = PROCESSES.resolve(Long.toString(child.pid()));
            String program = Files.readSymbolicLink(place.resolve("exe")).toString();
            if (program.endsWith("/jspawnhelper") || program.endsWith("/java")) {
                return;
            }
            for (String file : new String[] {"cmdline", "environ"}) {
                String text = new String(Files.readAllBytes(place.resolve(file)), ISO_8859_1);
                seen.put(program + " " + child.pid() + " " + file + " " + text.hashCode(), text);
            }
        } catch (IOException e) {
            // ended between the look and the read
            return;
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            watcher.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
