package dev.codeonly.pipelines.kudu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Whole folders. */
final class Folder {
    private Folder() {}

    static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            for (Path path : paths(folder)) {
                Files.delete(path);
            }
        }
    }

    /** Everything in it and itself, a folder after what it holds. */
    static List<Path> paths(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.sorted(Comparator.reverseOrder()).toList();
        }
    }
}
