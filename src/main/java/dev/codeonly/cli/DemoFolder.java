package dev.codeonly.cli;

import dev.codeonly.files.Disk;
import dev.codeonly.files.Trash;
import dev.codeonly.files.Workers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where a demo happens; one that is not kept is deleted when closed, and when the process is told to end. */
final class DemoFolder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DemoFolder.class);
    private static final int TRIES = 3;

    private final Disk disk;
    private final Path path;
    private final boolean kept;
    private final Thread onExit = new Thread(this::delete, "demo-folder");

    private DemoFolder(Disk disk, Path path, boolean kept) {
        this.disk = disk;
        this.path = path;
        this.kept = kept;
    }

    /**
     * Makes the folder.
     *
     * @param wished a folder that is kept; empty: one of its own among the temporary files
     */
    static DemoFolder open(Disk disk, Optional<Path> wished, boolean keep) throws IOException {
        if (wished.isPresent()) {
            disk.createFolders(wished.get());
        }
        Path path = wished.isPresent() ? wished.get() : disk.createTemporaryFolder("package-maintainer-demo-");
        DemoFolder folder = new DemoFolder(disk, path.toRealPath(), keep || wished.isPresent());
        if (!folder.kept) {
            Runtime.getRuntime().addShutdownHook(folder.onExit);
        }
        return folder;
    }

    Path path() {
        return path;
    }

    boolean isKept() {
        return kept;
    }

    @Override
    public void close() {
        if (kept) {
            return;
        }
        delete();
        try {
            Runtime.getRuntime().removeShutdownHook(onExit);
        } catch (IllegalStateException e) {
            LOG.debug("the process ends already", e);
        }
    }

    /** A child that was just killed may still have written something. */
    private void delete() {
        for (int i = 0; i < TRIES && Files.exists(path); i++) {
            try {
                new Trash(disk, new Workers(4, 0), () -> false).delete(path);
            } catch (IOException e) {
                LOG.debug("{} could not be deleted", path, e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
