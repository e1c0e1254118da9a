package dev.codeonly.files;

import dev.codeonly.files.TreeCopy.Result;
import dev.codeonly.tree.FileFailure;
import dev.codeonly.tree.Inspection.Expectations;
import dev.codeonly.tree.Listing;
import dev.codeonly.tree.Names;
import dev.codeonly.tree.Sha256;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The files of one copy while it is under way: how each comes over, and what was found on the way. */
final class CopiedFiles {
    private static final int OPERATIONS_PER_LISTING = 2;

    /** Of fewer files it is cheaper to ask for each than for all at once. */
    private static final int WORTH_A_LISTING = 3;

    /** A listing brings the names of the whole folder, by the hundred: of so many times those that are wanted it is no bargain. */
    private static final int STRANGERS = 16;

    private static final Logger LOG = LoggerFactory.getLogger(CopiedFiles.class);

    private final Disk disk;
    private final BooleanSupplier stop;
    private final Progress progress;
    private final Optional<Mirror> mirror;
    private final Path from;
    private final Listing listing;
    private final Expectations expectations;
    private final Path to;
    private final Listing there;
    private final boolean keepTimes;
    private final long allBytes;
    private final Queue<String> changed = new ConcurrentLinkedQueue<>();
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private final AtomicLong reused = new AtomicLong();
    private final FileCopy contents = new FileCopy();
    private final CopiedFolders folders;
    private long doneFiles;
    private long doneBytes;

    /**
     * Nothing is done yet.
     *
     * @param there what lies at the target already
     */
    CopiedFiles(
            Disk disk,
            BooleanSupplier stop,
            Progress progress,
            Optional<Mirror> mirror,
            Path from,
            Listing listing,
            Expectations expectations,
            Path to,
            Listing there,
            boolean keepTimes) {
        this.disk = disk;
        this.stop = stop;
        this.progress = progress;
        this.mirror = mirror;
        this.from = from;
        this.listing = listing;
        this.expectations = expectations;
        this.to = to;
        this.there = there;
        this.keepTimes = keepTimes;
        this.allBytes = listing.bytes();
        this.folders = new CopiedFolders(disk, to, listing.folders(), there.folders());
    }

    /** The files of one folder; the listing of it tells the kernel what else it would ask for each. */
    void bring(Spread.Batch<Map.Entry<String, Listing.Entry>> batch, Workers.Turn turn)
            throws IOException, InterruptedException {
        String folder = CopiedFolders.above(batch.items().get(0).getKey());
        if (!turn.take(TreeCopy.OPERATIONS_PER_FOLDER)) {
            return;
        }
        makeInSpiteOfTrouble(folder, turn);
        if (isWorthAListing(batch) && turn.take(OPERATIONS_PER_LISTING)) {
            lookAround(from.resolve(folder));
        }
        for (Map.Entry<String, Listing.Entry> file : batch.items()) {
            if (!turn.take(TreeCopy.OPERATIONS_PER_FILE)) {
                return;
            }
            String path = file.getKey();
            bringInSpiteOfTrouble(path, file.getValue(), there.files().get(path), turn);
        }
    }

    private void makeInSpiteOfTrouble(String folder, Workers.Turn turn) throws IOException, InterruptedException {
        try {
            folders.make(folder);
        } catch (IOException e) {
            if (!Trouble.passes(e)) {
                throw e;
            }
            turn.trouble();
            Trouble.again(() -> folders.make(folder));
        }
    }

    /** For the kernel alone; what is wrong with the folder its files will tell. */
    private static void lookAround(Path folder) {
        try {
            Names.in(folder);
        } catch (IOException e) {
            LOG.debug("{} cannot be listed", folder, e);
        }
    }

    /** Those that no file has gone into. */
    List<String> foldersLeft() {
        return folders.left();
    }

    /** One of these. */
    void bringFolder(String name) throws IOException {
        folders.make(name);
    }

    /** Once more where the share only had too much to do; what the first try has left is deleted, not written to again. */
    private void bringInSpiteOfTrouble(
            String path, Listing.Entry listed, Listing.@Nullable Entry there, Workers.Turn turn)
            throws IOException, InterruptedException {
        try {
            bring(path, listed, there, turn);
        } catch (IOException e) {
            if (!Trouble.passes(e)) {
                throw e;
            }
            turn.trouble();
            Trouble.again(() -> {
                disk.deleteFile(to.resolve(path));
                create(path, listed, turn);
            });
        }
    }

    boolean shouldEnd() {
        return !changed.isEmpty() || stop.getAsBoolean();
    }

    synchronized Result result(boolean done) {
        boolean complete =
                done && changed.isEmpty() && doneFiles == listing.files().size();
        return new Result(complete, List.copyOf(changed), List.copyOf(wrong), reused.get());
    }

    private void bring(String path, Listing.Entry listed, Listing.@Nullable Entry there, Workers.Turn turn)
            throws IOException, InterruptedException {
        if (there != null) {
            if (there.size() == listed.size() && keeps(path)) {
                keepTime(path, listed, there.modified());
                reused.incrementAndGet();
                mirror.ifPresent(Mirror::miss);
                advance(listed.size());
                return;
            }
            disk.deleteFile(to.resolve(path));
        }
        create(path, listed, turn);
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

    private void create(String path, Listing.Entry listed, Workers.Turn turn) throws IOException, InterruptedException {
        Path target = to.resolve(path);
        FileChannel source;
        try {
            source = FileChannel.open(from.resolve(path));
        } catch (IOException e) {
            if (!hasTurned(path, e)) {
                throw e;
            }
            changed.add(path);
            return;
        }
        Optional<FileCopy.Content> content;
        try (FileChannel in = source;
                FileChannel out = disk.createFile(target)) {
            content = mirror.isPresent()
                    ? mirrored(mirror.get(), path, listed, in, out, turn)
                    : contents.move(in, listed.size(), piece -> disk.write(target, out, piece), turn);
        } catch (FileAlreadyExistsException e) { // in a folder of our own, where each path is created once
            throw new IOException(
                    target
                            + " is there already, under a name that differs in case only, and this share takes both for one;"
                            + " rename one of the two in the package",
                    e);
        } catch (IOException e) { // a write names its file, so that this was a read, or the end of the copy
            if (!hasTurned(path, e)) {
                throw FileFailure.at(from.resolve(path), e);
            }
            changed.add(path);
            return;
        }
        if (content.isPresent()) { // else ended in the middle: such a file proves wrong later
            judge(path, listed, content.get());
            keepTime(path, listed, null);
            advance(content.get().size());
        }
    }

    /** Whether it fails because a file, or a folder above it, is no longer what was listed, which is no fault of the share. */
    private boolean hasTurned(String path, IOException e) {
        return e instanceof NoSuchFileException
                || Files.isDirectory(from.resolve(path), LinkOption.NOFOLLOW_LINKS)
                || Files.isRegularFile(from.resolve(CopiedFolders.above(path)), LinkOption.NOFOLLOW_LINKS);
    }

    private Optional<FileCopy.Content> mirrored(
            Mirror mirror, String path, Listing.Entry listed, FileChannel in, FileChannel out, Workers.Turn turn)
            throws IOException, InterruptedException {
        Path target = to.resolve(path);
        try (Mirror.File file = mirror.file(path)) {
            Optional<FileCopy.Content> moved = contents.move(
                    in,
                    listed.size(),
                    piece -> {
                        disk.write(target, out, piece);
                        file.write(piece.rewind());
                    },
                    turn);
            if (keepsTime(path)) {
                file.setTime(listed);
            }
            return moved;
        }
    }

    /** Also for a file that is kept: the copy may have been cut off right before it got its time. */
    private void keepTime(String path, Listing.Entry listed, @Nullable FileTime there) throws IOException {
        if (keepsTime(path) && !listed.modified().equals(there)) {
            disk.setModified(to.resolve(path), listed.modified());
        }
    }

    private boolean keepsTime(String path) {
        return keepTimes && path.endsWith(".py");
    }

    /** Size and time are looked at again only where the content is not what RECORD says: that tells change from damage. */
    private void judge(String path, Listing.Entry listed, FileCopy.Content content) throws IOException {
        if (content.size() != listed.size()) {
            changed.add(path);
        } else if (!expectations.accepts(path, content.hash())) {
            try {
                BasicFileAttributes now = Files.readAttributes(from.resolve(path), BasicFileAttributes.class);
                boolean asListed =
                        now.size() == listed.size() && now.lastModifiedTime().equals(listed.modified());
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

    private static boolean isWorthAListing(Spread.Batch<?> batch) {
        return batch.items().size() >= WORTH_A_LISTING
                && batch.siblings() <= STRANGERS * batch.items().size();
    }
}
