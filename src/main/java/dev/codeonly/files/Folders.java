package dev.codeonly.files;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Many folders of one tree, made or deleted in parallel, those of one depth at a time. */
final class Folders {
    private Folders() {}

    /**
     * Creates each of them; its parent is there by then.
     *
     * @param names relative to the root, none there yet; whatever is above one is among them or there already
     * @return false when stopped
     */
    static boolean create(Disk disk, Workers workers, BooleanSupplier stop, Path root, Collection<String> names)
            throws IOException, InterruptedException {
        for (List<String> siblings : byDepth(names).values()) {
            if (!each(workers, siblings, stop, name -> disk.createFolder(root.resolve(name)))) {
                return false;
            }
        }
        return true;
    }

    /**
     * Deletes each of them, those below before those above; one that is not empty stays.
     *
     * @return false when stopped
     */
    static boolean delete(Disk disk, Workers workers, BooleanSupplier stop, Path root, Collection<String> names)
            throws IOException, InterruptedException {
        for (List<String> siblings : byDepth(names).descendingMap().values()) {
            boolean done = each(workers, siblings, stop, name -> {
                try {
                    disk.deleteFolder(root.resolve(name));
                } catch (DirectoryNotEmptyException e) {
                    // somebody has put something there since; whoever looks at the root sees that it is not gone
                    return;
                }
            });
            if (!done) {
                return false;
            }
        }
        return true;
    }

    private static boolean each(Workers workers, List<String> siblings, BooleanSupplier stop, Workers.Work<String> work)
            throws IOException, InterruptedException {
        return workers.each(
                Spread.over(siblings, workers.most(), Function.identity(), name -> 0), stop, (batch, turn) -> {
                    for (String name : batch.items()) {
                        if (!turn.take(2)) {
                            return;
                        }
                        work.on(name);
                    }
                });
    }

    private static TreeMap<Integer, List<String>> byDepth(Collection<String> names) {
        return names.stream()
                .sorted(Comparator.naturalOrder())
                .collect(Collectors.groupingBy(
                        name -> (int)
                                name.chars().filter(letter -> letter == '/').count(),
                        TreeMap::new,
                        Collectors.toList()));
    }
}
