package dev.codeonly.files;

import dev.codeonly.tree.Listing;
import dev.codeonly.tree.PackageTree;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** Deletes what was renamed away earlier; thousands of single deletions, so in parallel and only while there is time. */
public final class Trash {
    private final Disk disk;
    private final Workers workers;
    private final BooleanSupplier stop;

    public Trash(Disk disk, Workers workers, BooleanSupplier stop) {
        this.disk = disk;
        this.workers = workers;
        this.stop = stop;
    }

    /** Deletes a tree or a file; false when stopped before the end, which a later call continues. */
    public boolean delete(Path path) throws IOException, InterruptedException {
        if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            disk.deleteFile(path);
            return true;
        }
        Listing listing = Listing.of(new PackageTree(path));
        List<String> files = new ArrayList<>(listing.files().keySet());
        files.addAll(listing.others());
        files.add(PackageTree.MARKER);
        if (!workers.each(
                Spread.over(files, Function.identity(), file -> 0),
                1,
                stop,
                file -> disk.deleteFile(path.resolve(file)))) {
            return false;
        }
        for (String folder :
                listing.folders().stream().sorted(Comparator.reverseOrder()).toList()) {
            if (stop.getAsBoolean()) {
                return false;
            }
            disk.deleteFolder(path.resolve(folder));
        }
        try {
            disk.deleteFolder(path);
        } catch (DirectoryNotEmptyException e) {
            return false;
        }
        return true;
    }
}
