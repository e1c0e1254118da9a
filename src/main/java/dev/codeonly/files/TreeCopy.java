package dev.codeonly.files;

import dev.codeonly.tree.Inspection.Expectations;
import dev.codeonly.tree.Listing;
import dev.codeonly.tree.PackageTree;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Copies a tree in parallel, hashing what it writes, and continues a copy that was cut off.
 *
 * <p>A file of the copy is written once: one that is already there is kept when its content proves right, else deleted and
 * created anew, so that a writer that wakes up late holds a file nobody has any more.
 */
public final class TreeCopy {
    /** Open, read, close of the source; look up, create, write, close of the copy. */
    public static final int OPERATIONS_PER_FILE = 7;

    /** The name is looked up, and created. */
    static final int OPERATIONS_PER_FOLDER = 2;

    private final Disk disk;
    private final Workers workers;
    private final BooleanSupplier stop;
    private final Progress progress;
    private final Optional<Mirror> mirror;

    /**
     * A copier that works until it is told to stop.
     *
     * @param stop asked at least before every file and every MiB; true ends the copy early
     */
    public TreeCopy(Disk disk, Workers workers, BooleanSupplier stop, Progress progress) {
        this(disk, workers, stop, progress, Optional.empty());
    }

    /** The same, with a mirror that gets every file, too. */
    public TreeCopy(Disk disk, Workers workers, BooleanSupplier stop, Progress progress, Optional<Mirror> mirror) {
        this.disk = disk;
        this.workers = workers;
        this.stop = stop;
        this.progress = progress;
        this.mirror = mirror;
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
        Listing there = thereAlready(to);
        if (!removeStrangers(there, listing, to)) {
            return new Result(false, List.of(), List.of(), 0);
        }
        if (mirror.isPresent()) {
            mirror.get().createFolders(listing.folders());
        }
        List<Spread.Batch<Map.Entry<String, Listing.Entry>>> batches = Spread.over(
                listing.files().entrySet(),
                workers.most(),
                Map.Entry::getKey,
                entry -> entry.getValue().size());
        CopiedFiles files =
                new CopiedFiles(disk, stop, progress, mirror, from.root(), listing, expectations, to, there, keepTimes);
        boolean done = workers.each(batches, files::shouldEnd, files::bring)
                && workers.each(files.foldersLeft(), OPERATIONS_PER_FOLDER, files::shouldEnd, files::bringFolder);
        return files.result(done);
    }

    private Listing thereAlready(Path to) throws IOException {
        if (Disk.exists(to)) {
            return Listing.of(new PackageTree(to));
        }
        disk.createFolders(to);
        return Listing.NOTHING;
    }

    /** Deletes what an earlier copy has left and the source does not have; false when stopped. */
    private boolean removeStrangers(Listing there, Listing wanted, Path to) throws IOException, InterruptedException {
        List<String> strangers = new ArrayList<>(there.others());
        there.files().keySet().stream()
                .filter(path -> !wanted.files().containsKey(path))
                .forEach(strangers::add);
        List<String> folders = there.folders().stream()
                .filter(folder -> !wanted.folders().contains(folder))
                .toList();
        return Deletion.files(disk, workers, stop, to, strangers) && Folders.delete(disk, workers, stop, to, folders);
    }
}
