package dev.codeonly.files;

import dev.codeonly.tree.Listing;
import dev.codeonly.tree.PackageTree;
import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.regex.Pattern;

/**
 * Renames as the product needs them: guarded by a look at the lock right before each try, retried while open handles
 * refuse them, and with a place to put what must get out of the way.
 */
public final class Renames {
    /** Looks whether the caller still owns the lock; throws when it does not. */
    @FunctionalInterface
    public interface Guard {
        void check() throws IOException;
    }

    /** How file systems say that someone has something open. */
    private static final Pattern REFUSED = Pattern.compile("(?i)busy|denied|in use");

    /** Open handles under a folder make SMB refuse its rename; they mostly go within seconds. */
    private static final RetryPolicy<Object> WHILE_REFUSED = RetryPolicy.builder()
            .handleIf(Renames::refused)
            .withBackoff(Duration.ofMillis(200), Duration.ofSeconds(3))
            .withMaxRetries(5)
            .build();

    private final Disk disk;
    private final Guard guard;
    private final Path trash;
    private final String trashPrefix;
    private int trashed;

    /**
     * Renames for one owner of the lock.
     *
     * @param trash where {@link #toTrash} puts things; created when needed
     * @param trashPrefix unique to this owner, so that no two owners use one name
     */
    public Renames(Disk disk, Guard guard, Path trash, String trashPrefix) {
        this.disk = disk;
        this.guard = guard;
        this.trash = trash;
        this.trashPrefix = trashPrefix;
    }

    /** Renames a tree or file to a target that is absent; a target without a file below it is deleted first. */
    public void rename(Path from, Path to) throws IOException {
        if (Disk.exists(to)) {
            if (new PackageTree(to).isPresent()) {
                throw new FileAlreadyExistsException(to.toString());
            }
            deleteEmpty(to);
        }
        Path parent = to.getParent();
        if (parent != null) {
            disk.createFolders(parent);
        }
        guarded(from, to);
    }

    /**
     * Deletes folders and nothing but folders. Not a rename to trash: one that comes late would take the tree along that
     * someone else has put here by then, while a late deletion of a folder that is no longer empty fails.
     */
    private void deleteEmpty(Path folder) throws IOException {
        for (String below : Listing.of(new PackageTree(folder)).folders().stream()
                .sorted(Comparator.reverseOrder())
                .toList()) {
            disk.deleteFolder(folder.resolve(below));
        }
        disk.deleteFolder(folder);
    }

    /** Renames something away, to be deleted later; returns where to. */
    public Path toTrash(Path path) throws IOException {
        disk.createFolders(trash);
        Path to = trash.resolve(trashPrefix + "-" + ++trashed + "-" + path.getFileName());
        guarded(path, to);
        return to;
    }

    /** As {@link #toTrash}, for what may be gone already. */
    public void toTrashIfThere(Path path) throws IOException {
        if (Disk.exists(path)) {
            toTrash(path);
        }
    }

    private void guarded(Path from, Path to) throws IOException {
        try {
            Failsafe.with(WHILE_REFUSED).run(() -> {
                guard.check();
                disk.rename(from, to);
            });
        } catch (FailsafeException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw e;
        }
    }

    /** Whether a rename failed in the way of open handles, which mostly go within seconds. */
    public static boolean refused(Throwable e) {
        if (e instanceof AccessDeniedException) {
            return true;
        }
        if (e instanceof NoSuchFileException
                || e instanceof FileAlreadyExistsException
                || e instanceof DirectoryNotEmptyException
                || e instanceof AtomicMoveNotSupportedException) {
            return false;
        }
        return e instanceof FileSystemException failure
                && REFUSED.matcher(String.valueOf(failure.getReason())).find();
    }
}
