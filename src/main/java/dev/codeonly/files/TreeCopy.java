package dev.codeonly.files;

import dev.codeonly.tree.Inspection.Expectations;
import dev.codeonly.tree.Listing;
import dev.codeonly.tree.PackageTree;
import dev.codeonly.tree.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Copies a tree in parallel, hashing what it writes, and continues a copy that was cut off.
 *
 * <p>A file of the copy is written once: one that is already there is kept when its content proves right, else deleted and
 * created anew, so that a writer that wakes up late holds a file nobody has any more.
 */
public final class TreeCopy {
    private static final int BUFFER = 1 << 20;

    /** Open, read, close of the source; create, write, close of the copy. */
    static final int OPERATIONS_PER_FILE = 6;

    private final Disk disk;
    private final Workers workers;
    private final BooleanSupplier stop;
    private final Progress progress;
    private final ThreadLocal<byte[]> buffers = ThreadLocal.withInitial(() -> new byte[BUFFER]);

    /**
     * A copier that works until it is told to stop.
     *
     * @param stop asked at least before every file and every MiB; true ends the copy early
     */
    public TreeCopy(Disk disk, Workers workers, BooleanSupplier stop, Progress progress) {
        this.disk = disk;
        this.workers = workers;
        this.stop = stop;
        this.progress = progress;
    }

    /**
     * What a copy came to.
     *
     * @param complete false when it was stopped or the source changed
     * @param changed files whose size or time is no longer what the listing says
     * @param wrong files of the source that are as listed, but not what RECORD says
     * @param reused how many files of an earlier, cut-off copy were kept
     */
    public record Result(boolean complete, List<String> changed, List<String> wrong, long reused) {}

    /**
     * Makes {@code to} hold what {@code listing} lists of {@code from}: exactly these folders and files.
     *
     * @param expectations the hashes to hold the content to
     * @param keepTimes whether source files keep their modification time, which timestamp-checked bytecode needs
     */
    public Result copy(PackageTree from, Listing listing, Expectations expectations, Path to, boolean keepTimes)
            throws IOException, InterruptedException {
        Run run = new Run(from.root(), listing, expectations, to, keepTimes);
        disk.createFolders(to);
        Listing there = Listing.of(new PackageTree(to));
        removeStrangers(there, listing, to);
        Folders.create(
                disk,
                workers,
                to,
                listing.folders().stream()
                        .filter(folder -> !there.folders().contains(folder))
                        .toList());
        List<Map.Entry<String, Listing.Entry>> spread = Spread.over(
                listing.files().entrySet(),
                Map.Entry::getKey,
                entry -> entry.getValue().size());
        boolean done = workers.each(spread, OPERATIONS_PER_FILE, run::shouldEnd, entry -> {
            run.bring(entry.getKey(), entry.getValue(), there.files().get(entry.getKey()));
        });
        return run.result(done);
    }

    private void removeStrangers(Listing there, Listing wanted, Path to) throws IOException {
        for (String path : there.files().keySet()) {
            if (!wanted.files().containsKey(path)) {
                disk.deleteFile(to.resolve(path));
            }
        }
        for (String path : there.others()) {
            disk.deleteFile(to.resolve(path));
        }
        for (String folder :
                there.folders().stream().sorted(Comparator.reverseOrder()).toList()) {
            if (!wanted.folders().contains(folder)) {
                disk.deleteFolder(to.resolve(folder));
            }
        }
    }

    /** One copy under way. */
    private final class Run {
        private final Path from;
        private final Listing listing;
        private final Expectations expectations;
        private final Path to;
        private final boolean keepTimes;
        private final long allBytes;
        private final Queue<String> changed = new ConcurrentLinkedQueue<>();
        private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
        private final AtomicLong reused = new AtomicLong();
        private long doneFiles;
        private long doneBytes;

        Run(Path from, Listing listing, Expectations expectations, Path to, boolean keepTimes) {
            this.from = from;
            this.listing = listing;
            this.expectations = expectations;
            this.to = to;
            this.keepTimes = keepTimes;
            this.allBytes = listing.bytes();
        }

        boolean shouldEnd() {
            return !changed.isEmpty() || stop.getAsBoolean();
        }

        synchronized Result result(boolean done) {
            boolean complete =
                    done && changed.isEmpty() && doneFiles == listing.files().size();
            return new Result(complete, List.copyOf(changed), List.copyOf(wrong), reused.get());
        }

        void bring(String path, Listing.Entry listed, Listing.@Nullable Entry there) throws IOException {
            if (there != null) {
                if (there.size() == listed.size() && keeps(path)) {
                    keepTime(path, listed, there.modified());
                    reused.incrementAndGet();
                    advance(listed.size());
                    return;
                }
                disk.deleteFile(to.resolve(path));
            }
            create(path, listed);
        }

        /** Trusts RECORD where it vouches, else compares with the source. */
        private boolean keeps(String path) throws IOException {
            Sha256.Value content = Sha256.of(to.resolve(path));
            if (expectations.knows(path)) {
                return expectations.accepts(path, content);
            }
            try {
                return content.equals(Sha256.of(from.resolve(path)));
            } catch (NoSuchFileException e) {
                return false;
            }
        }

        private void create(String path, Listing.Entry listed) throws IOException {
            Path target = to.resolve(path);
            InputStream source;
            try {
                source = Files.newInputStream(from.resolve(path));
            } catch (NoSuchFileException e) {
                changed.add(path);
                return;
            }
            Sha256 hash = new Sha256();
            long copied;
            try (InputStream in = source;
                    FileChannel out = disk.createFile(target)) {
                copied = transfer(in, target, out, hash);
            }
            if (copied < 0) {
                return;
            }
            judge(path, listed, copied, hash.finish());
            keepTime(path, listed, null);
            advance(copied);
        }

        /** Also for a file that is kept: the copy may have been cut off right before it got its time. */
        private void keepTime(String path, Listing.Entry listed, @Nullable FileTime there) throws IOException {
            if (keepTimes && path.endsWith(".py") && !listed.modified().equals(there)) {
                disk.setModified(to.resolve(path), listed.modified());
            }
        }

        /** Copies to the end and returns the number of bytes; −1 when ended in the middle: such a file proves wrong later. */
        private long transfer(InputStream in, Path target, FileChannel out, Sha256 hash) throws IOException {
            byte[] buffer = buffers.get();
            long copied = 0;
            while (true) {
                int length = in.readNBytes(buffer, 0, buffer.length);
                if (length > 0) {
                    hash.update(ByteBuffer.wrap(buffer, 0, length));
                    disk.write(target, out, ByteBuffer.wrap(buffer, 0, length));
                    copied += length;
                }
                if (length < buffer.length) {
                    return copied;
                }
                if (shouldEnd()) {
                    return -1;
                }
            }
        }

        /** Size and time are looked at again only where the content is not what RECORD says: that tells change from damage. */
        private void judge(String path, Listing.Entry listed, long copied, Sha256.Value content) throws IOException {
            if (copied != listed.size()) {
                changed.add(path);
            } else if (!expectations.accepts(path, content)) {
                try {
                    BasicFileAttributes now = Files.readAttributes(from.resolve(path), BasicFileAttributes.class);
                    boolean asListed = now.size() == listed.size()
                            && now.lastModifiedTime().equals(listed.modified());
                    (asListed ? wrong : changed).add(path);
                } catch (NoSuchFileException e) {
                    changed.add(path);
                }
            }
        }

        /** One after the other, so that who tells of the last file tells of the last byte too. */
        private synchronized void advance(long bytes) {
            doneFiles++;
            doneBytes += bytes;
            progress.advanced(doneFiles, listing.files().size(), doneBytes, allBytes);
        }
    }
}
