package dev.codeonly.files;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * Cuts the files of a tree into batches, each of one folder, for one worker at a time; batches of one folder lie far apart in
 * their order, and large files come first, alone.
 *
 * <p>The kernel lets one process at a time create something in a folder, and keeps the folder locked until the share has
 * answered: workers that all write into one folder wait for each other, whatever their number. And it asks the share again
 * for each folder on the way to a file, and for the file itself, when it has last heard of them more than a second ago: who
 * stays in a folder for a short while pays for that once. A large file that comes last has one worker write while the others
 * have nothing to do.
 */
final class Spread {
    /** What takes one worker longer than many small files take all of them; in bytes. */
    private static final long LARGE = 4 << 20;

    /** As many files as one worker copies within about a second at some milliseconds an operation. */
    private static final int MOST = 32;

    /** Fewer would not be worth staying in a folder for. */
    private static final int LEAST = 8;

    /** So many batches for each worker, so that none is left alone with a long last one. */
    private static final int BATCHES_PER_WORKER = 4;

    private Spread() {}

    /**
     * Items of one folder.
     *
     * @param siblings how many of all items lie in it
     */
    record Batch<T>(List<T> items, int siblings) {}

    /**
     * All items, in batches.
     *
     * @param workers how many there may be
     * @param path names the items; what is above the last slash is its folder
     * @param size in bytes
     */
    static <T> List<Batch<T>> over(Collection<T> items, int workers, Function<T, String> path, ToLongFunction<T> size) {
        int most = Math.max(LEAST, Math.min(MOST, items.size() / (workers * BATCHES_PER_WORKER)));
        List<T> large = new ArrayList<>();
        Map<String, List<T>> byFolder = new TreeMap<>();
        for (T item : items) {
            if (size.applyAsLong(item) > LARGE) {
                large.add(item);
            } else {
                byFolder.computeIfAbsent(CopiedFolders.above(path.apply(item)), key -> new ArrayList<>())
                        .add(item);
            }
        }
        large.sort(Comparator.comparingLong(size).reversed());
        List<Batch<T>> batches = new ArrayList<>();
        large.forEach(item -> batches.add(new Batch<>(List.of(item), 1)));
        placed(byFolder, most).stream()
                .sorted(Comparator.comparingDouble(Placed::at))
                .map(Placed::batch)
                .forEach(batches::add);
        return batches;
    }

    /** The batches of a large folder spread evenly over the whole, and the small folders evenly between them. */
    private static <T> List<Placed<T>> placed(Map<String, List<T>> byFolder, int most) {
        long small = byFolder.values().stream()
                .filter(siblings -> siblings.size() <= most)
                .count();
        List<Placed<T>> placed = new ArrayList<>();
        long number = 0;
        for (List<T> siblings : byFolder.values()) {
            int batches = (siblings.size() + most - 1) / most;
            for (int i = 0; i < batches; i++) {
                List<T> batch = siblings.subList(i * most, Math.min(siblings.size(), (i + 1) * most));
                placed.add(new Placed<>(
                        new Batch<>(batch, siblings.size()),
                        batches == 1 ? (number + 0.5) / small : (i + 0.5) / batches));
            }
            number += batches == 1 ? 1 : 0;
        }
        return placed;
    }

    private record Placed<T>(Batch<T> batch, double at) {}
}
