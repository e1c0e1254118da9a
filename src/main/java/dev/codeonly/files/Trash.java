package dev.codeonly.files;

import dev.codeonly.tree.Listing;
import dev.codeonly.tree.Names;
import dev.codeonly.tree.PackageTree;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

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
        listing.others().stream().filter(name -> name.indexOf(Names.LOST) < 0).forEach(files::add);
        files.add(PackageTree.MARKER);
        if (!Deletion.files(disk, workers, stop, path, files)
                || !Folders.delete(disk, workers, stop, path, listing.folders())) {
            return false;
        }
        try {
            disk.deleteFolder(path);
        } catch (DirectoryNotEmptyException e) {
            return deleteTheRest(path);
        }
        return true;
    }

    /** What names as text do not lead to, one by one. */
    private boolean deleteTheRest(Path path) throws IOException {
        try {
            Files.walkFileTree(path, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    disk.deleteFile(file);
                    return stop.getAsBoolean() ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) throws IOException {
                    disk.deleteFolder(folder);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (DirectoryNotEmptyException e) {
            return false;
        }
        return !Disk.exists(path);
    }
}
