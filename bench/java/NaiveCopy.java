import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/** Copies a tree as one writes it at first in Java: walk, make the folders, hand each file to a pool. Verifies nothing. */
final class NaiveCopy {
    public static void main(String[] arguments) throws Exception {
        long begin = System.nanoTime();
        Path from = Path.of(arguments[0]);
        Path to = Path.of(arguments[1]);
        ExecutorService pool = Executors.newFixedThreadPool(Integer.parseInt(arguments[2]));
        List<Future<?>> copies = new ArrayList<>();
        try (Stream<Path> paths = Files.walk(from)) {
            paths.forEach(path -> {
                Path target = to.resolve(from.relativize(path));
                if (Files.isDirectory(path)) {
                    create(target);
                } else {
                    copies.add(pool.submit(() -> Files.copy(path, target)));
                }
            });
        }
        for (Future<?> copy : copies) {
            copy.get();
        }
        pool.shutdown();
        System.out.printf(Locale.ROOT, "part copy %.3f%n", (System.nanoTime() - begin) / 1e9);
    }

    private static void create(Path folder) {
        try {
            Files.createDirectory(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
