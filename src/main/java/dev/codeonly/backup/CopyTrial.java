package dev.codeonly.backup;

import dev.codeonly.files.Disk;
import dev.codeonly.files.Mirror;
import dev.codeonly.files.TemporaryFolder;
import dev.codeonly.files.Workers;
import dev.codeonly.tree.Inspection;
import dev.codeonly.tree.PackageTree;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The import check of packages on a copy of this machine's own, which is written from the same bytes as the one on the share:
 * there each file that Python looks for is a wait of its own, one after the other.
 *
 * <p>It can show that the packages import, never that they do not: this machine may have no room, or no leave to load
 * libraries from there.
 */
final class CopyTrial implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CopyTrial.class);

    /** For the processors; nobody waits for a disk of this machine. */
    private static final Workers WORKERS = new Workers(2, 0);

    private final ImportGrading imports;
    private final Inspection tree;
    private final TemporaryFolder folder;
    private final Mirror mirror;
    private final CompletableFuture<Optional<ImportGrading.Proof>> proof = new CompletableFuture<>();
    private volatile boolean closed;
    private Optional<Thread> thread = Optional.empty();

    private CopyTrial(ImportGrading imports, Inspection live, TemporaryFolder folder) {
        this.imports = imports;
        this.tree = live.at(new PackageTree(folder.path().resolve("packages")));
        this.folder = folder;
        this.mirror = new Mirror(new Disk(), WORKERS, tree.tree().root());
    }

    /** Empty when there is no interpreter or no room: then the share is the place, or nothing is run at all. */
    static Optional<CopyTrial> prepare(ImportGrading imports, Inspection live) throws InterruptedException {
        if (!imports.canRun(live)) {
            return Optional.empty();
        }
        try {
            TemporaryFolder folder = TemporaryFolder.create(new Disk(), WORKERS);
            CopyTrial trial = new CopyTrial(imports, live, folder);
            if (trial.hasRoom()) {
                return Optional.of(trial);
            }
            LOG.info("The imports are tried on the share: {} has no room for the packages", folder.path());
            trial.close();
        } catch (IOException | RuntimeException e) {
            LOG.info("The imports are tried on the share, not on this machine: {}", e.toString());
        }
        return Optional.empty();
    }

    private boolean hasRoom() {
        try {
            return folder.hasRoomFor(tree.listing().bytes());
        } catch (IOException e) {
            return false;
        }
    }

    /** To be filled by the copy. */
    Mirror mirror() {
        return mirror;
    }

    /**
     * Begins, in a thread of its own; the copy is complete.
     *
     * @param stop asked often; true ends it with nothing shown
     */
    void start(BooleanSupplier stop) {
        Thread begun = new Thread(() -> run(stop), "import-trial");
        begun.setDaemon(true);
        begun.start();
        thread = Optional.of(begun);
    }

    private void run(BooleanSupplier stop) {
        try {
            proof.complete(
                    mirror.isWhole()
                            ? imports.tryOut(tree, () -> closed || stop.getAsBoolean())
                                    .proof()
                            : Optional.empty());
        } catch (InterruptedException e) {
            LOG.debug("interrupted", e);
        } finally {
            proof.complete(Optional.empty());
        }
    }

    /** Waits for its end; empty when nothing was shown. */
    Optional<ImportGrading.Proof> proof() {
        return proof.join();
    }

    /** Ends it and deletes its copy; one that cannot be deleted is deleted by whoever needs such a folder next. */
    @Override
    public void close() throws InterruptedException {
        closed = true;
        try {
            if (thread.isPresent()) {
                thread.get().join();
            }
        } finally {
            try {
                folder.close();
            } catch (IOException e) {
                LOG.info("{} stays for now: {}", folder.path(), e.toString());
            }
        }
    }
}
