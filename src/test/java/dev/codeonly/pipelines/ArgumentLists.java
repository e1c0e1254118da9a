package dev.codeonly.pipelines;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Watches the argument lists of all processes of the machine, as any of its users can, until it is closed. */
final class ArgumentLists implements AutoCloseable {
    private static final Path PROCESSES = Path.of("/proc");

    private final Set<String> seen = ConcurrentHashMap.newKeySet();
    private final Thread watcher = new Thread(this::watch, "argument lists");
    private volatile boolean over;

    private ArgumentLists() {
        watcher.start();
    }

    static ArgumentLists watched() {
        return new ArgumentLists();
    }

    /** Every list so far, its words divided by NUL. */
    Set<String> seen() {
        return seen;
    }

    @Override
    public void close() {
        over = true;
        try {
            watcher.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void watch() {
        while (!over) {
            try (Stream<Path> all = Files.list(PROCESSES)) {
                all.filter(path -> path.getFileName().toString().matches("\\d+"))
                        .forEach(this::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void add(Path process) {
        try {
            seen.add(new String(Files.readAllBytes(process.resolve("cmdline")), StandardCharsets.UTF_8));
        } catch (IOException e) {
            // ended between the look and the read
            return;
        }
    }
}
