package dev.codeonly.lab.inputs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A folder in memory where there is any, which is gone when it is closed. */
record Scratch(Path folder) implements AutoCloseable {
    private static final Path MEMORY = Path.of("/dev/shm");

    static Scratch create() throws IOException {
        return new Scratch(
                Files.isWritable(MEMORY)
                        ? Files.createTempDirectory(MEMORY, "inputs")
                        : Files.createTempDirectory("inputs"));
    }

    /** The folder of one of many cases; they sort by their numbers. */
    Path caseNumber(int number) throws IOException {
        return Files.createDirectories(folder.resolve("case-%05d".formatted(number)));
    }

    @Override
    public void close() {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
