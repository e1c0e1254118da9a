package dev.codeonly.files;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * An order of files in which neighbours lie in different folders, and large files come first.
 *
 * <p>The kernel lets one process at a time create or delete something in a folder, and keeps the folder locked until the
 * share has answered: workers that all work in one folder wait for each other, whatever their number. A large file that
 * comes last has one worker write while the others have nothing to do.
 */
final class Spread {
    /** What takes one worker longer than many small files take all of them; in bytes. */
    private static final long LARGE = 4 << 20;

    private Spread() {}

    /**
     * The same items: the large ones by size, then the others, those of each folder spread evenly over the whole.
     *
     * @param size in bytes
     */
    static <T> List<T> over(Iterable<T> items, Function<T, String> path, ToLongFunction<T> size) {
        Map<Optional<Path>, List<T>> byFolder = new HashMap<>();
        for (T item : items) {
            Optional<Path> folder =
                    Optional.ofNullable(Path.of(path.apply(item)).getParent());
            byFolder.computeIfAbsent(folder, key -> new ArrayList<>()).add(item);
        }
        List<Placed<T>> placed = new ArrayList<>();
        for (List<T> siblings : byFolder.values()) {
            for (int i = 0; i < siblings.size(); i++) {
                placed.add(new Placed<>(siblings.get(i), (i + 0.5) / siblings.size()));
            }
        }
        return placed.stream()
                .sorted(Comparator.comparingDouble(Placed::at))
                .map(Placed::item)
                .sorted(Comparator.comparingLong(item -> -Math.max(LARGE, size.applyAsLong(item))))
                .toList();
    }

    private record Placed<T>(T item, double at) {}
}
