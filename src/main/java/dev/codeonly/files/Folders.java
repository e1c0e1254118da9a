package dev.codeonly.files;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Many folders of one tree, made in parallel. */
final class Folders {
    private Folders() {}

    /**
     * Creates each of them, those of one depth at a time, whose parents are there by then.
     *
     * @param names relative to the root, none there yet; whatever is above one is among them or there already
     */
    static void create(Disk disk, Workers workers, Path root, Collection<String> names)
            throws IOException, InterruptedException {
        TreeMap<Integer, List<String>> byDepth = names.stream()
                .collect(
                        Collectors.groupingBy(name -> Path.of(name).getNameCount(), TreeMap::new, Collectors.toList()));
        for (List<String> siblings : byDepth.values()) {
            workers.each(
                    Spread.over(siblings, Function.identity(), name -> 0),
                    1,
                    () -> false,
                    name -> disk.createFolder(root.resolve(name)));
        }
    }
}
