package dev.codeonly.backup;

import dev.codeonly.files.Disk;
import dev.codeonly.files.Mirror;
import dev.codeonly.files.TemporaryFolder;
import dev.codeonly.files.Workers;
import dev.codeonly.tree.Inspection;
import dev.codeonly.tree.PackageTree;
import java.io.IOException;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The trial of packages on a copy of this machine's own, which is written from the same bytes as the one on the share: there each
 * file that Python looks for is a wait of its own, one after the other.
 */
final class CopyTrial implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CopyTrial.class);

    /** For the processors; nobody waits for a disk of this machine. */
    private static final Workers WORKERS = new Workers(2, 0);

    private final ImportGrading imports;
    private final Inspection tree;
    private final TemporaryFolder folder;
    private final Mirror mirror;
    private Optional<Trial> trial = Optional.empty();

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
     * Begins; the copy is complete.
     *
     * @param app for the log
     * @param stop asked often; true ends it with nothing shown
     */
    void start(DataApp app, BooleanSupplier stop) {
        trial = Optional.of(Trial.start(
                app.name(),
                stop,
                end -> mirror.isWhole() ? imports.tryOut(tree, end).proof() : Optional.empty()));
    }

    /** Waits for its end; empty when nothing was shown. */
    Optional<ImportGrading.Proof> proof() {
        return trial.flatMap(Trial::proof);
    }

    /** Ends it and deletes its copy; one that cannot be deleted is deleted by whoever needs such a folder next. */
    @Override
    public void close() throws InterruptedException {
        try {
            if (trial.isPresent()) {
                trial.get().close();
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
