package dev.codeonly.files;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** Many files of one tree, deleted in parallel. */
final class Deletion {
    /** The name is looked up, and deleted. */
    private static final int OPERATIONS_PER_FILE = 2;

    private Deletion() {}

    /**
     * Deletes each of them that is there.
     *
     * @param names relative to the root
     * @return false when stopped
     */
    static boolean files(Disk disk, Workers workers, BooleanSupplier stop, Path root, List<String> names)
            throws IOException, InterruptedException {
        return workers.each(Spread.over(names, workers.most(), Function.identity(), name -> 0), stop, (batch, turn) -> {
            for (String name : batch.items()) {
                if (!turn.take(OPERATIONS_PER_FILE)) {
                    return;
                }
                disk.deleteFile(root.resolve(name));
            }
        });
    }
}
