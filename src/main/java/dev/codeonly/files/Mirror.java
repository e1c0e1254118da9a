package dev.codeonly.files;

import dev.codeonly.tree.Listing;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Collection;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The same files once more on a disk of this machine, written from the very bytes that are copied on the share. Whatever
 * fails here ends the mirror and nothing else.
 */
public final class Mirror {
    private static final Logger LOG = LoggerFactory.getLogger(Mirror.class);

    private final Disk disk;
    private final Workers workers;
    private final Path root;
    private volatile boolean whole = true;

    /**
     * An empty one.
     *
     * @param root a folder that is not there yet; its parent is
     */
    public Mirror(Disk disk, Workers workers, Path root) {
        this.disk = disk;
        this.workers = workers;
        this.root = root;
    }

    /** Whether it has every byte of a copy that is complete. */
    public boolean isWhole() {
        return whole;
    }

    void createFolders(Collection<String> names) throws InterruptedException {
        attempt(() -> {
            disk.createFolder(root);
            Folders.create(disk, workers, () -> false, root, names);
        });
    }

    /** Something is in the copy that did not come by here. */
    void miss() {
        whole = false;
    }

    /** A file of it; close it with its time. */
    File file(String path) throws InterruptedException {
        File file = new File(root.resolve(path));
        attempt(() -> file.out = Optional.of(disk.createFile(file.path)));
        return file;
    }

    @FunctionalInterface
    private interface Change {
        void make() throws IOException, InterruptedException;
    }

    private void attempt(Change change) throws InterruptedException {
        if (!whole) {
            return;
        }
        try {
            change.make();
        } catch (IOException e) {
            whole = false;
            LOG.info("The imports are tried on the share, not on this machine: {}", e.toString());
        }
    }

    /** A file while it is written. */
    final class File implements Closeable {
        private final Path path;
        private Optional<FileChannel> out = Optional.empty();

        File(Path path) {
            this.path = path;
        }

        void write(ByteBuffer piece) throws InterruptedException {
            if (out.isPresent()) {
                attempt(() -> disk.write(path, out.get(), piece));
            }
        }

        /** Sources keep their times where bytecode may ask for them; it costs nothing here. */
        void setTime(Listing.Entry listed) throws InterruptedException {
            FileTime time = listed.modified();
            attempt(() -> disk.setModified(path, time));
        }

        @Override
        public void close() {
            try {
                if (out.isPresent()) {
                    out.get().close();
                }
            } catch (IOException e) {
                miss();
            }
        }
    }
}
