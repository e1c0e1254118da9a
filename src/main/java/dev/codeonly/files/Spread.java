package dev.codeonly.files;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * An order of files in which neighbours lie in different folders.
 *
 * <p>The kernel lets one process at a time create something in a folder, and keeps the folder locked until the share has
 * answered: workers that all write into one folder wait for each other, whatever their number.
 */
final class Spread {
    private Spread() {}

    /** The same items, those of each folder spread evenly over the whole. */
    static <T> List<T> over(Iterable<T> items, Function<T, String> path) {
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
                .toList();
    }

    private record Placed<T>(T item, double at) {}
}
