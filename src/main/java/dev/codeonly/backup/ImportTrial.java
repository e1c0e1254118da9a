package dev.codeonly.backup;

import dev.codeonly.files.Disk;
import dev.codeonly.files.SetArchive;
import dev.codeonly.files.TemporaryFolder;
import dev.codeonly.files.Workers;
import dev.codeonly.tree.Inspection;
import dev.codeonly.tree.PackageTree;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiPredicate;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The import check of an incoming set on a copy of this machine's own, while the set is laid out on the share: there each
 * file that Python opens is a wait of its own, one after the other, and this copy has the same bytes.
 *
 * <p>It can show that a set imports, never that it does not: this machine may have no room, or no leave to load libraries
 * from there. Nothing shown means that the set has to be tried on the share.
 */
final class ImportTrial implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ImportTrial.class);

    /** For the processors; nobody waits for a disk of this machine. */
    private static final Workers WORKERS = new Workers(2, 0);

    private final ImportGrading imports;
    private final DataApp app;
    private final SetArchive archive;
    private final BiPredicate<Inspection, SetArchive.Result> right;
    private final BooleanSupplier stop;
    private final CompletableFuture<Optional<ImportGrading.Proof>> proof = new CompletableFuture<>();
    private final Thread thread = new Thread(this::run, "import-trial");
    private volatile boolean closed;

    private ImportTrial(
            ImportGrading imports,
            DataApp app,
            SetArchive archive,
            BiPredicate<Inspection, SetArchive.Result> right,
            BooleanSupplier stop) {
        this.imports = imports;
        this.app = app;
        this.archive = archive;
        this.right = right;
        this.stop = stop;
        thread.setDaemon(true);
    }

    /**
     * Begins at once, in a thread of its own.
     *
     * @param right whether what was expanded is what it should be; nothing else is run
     * @param stop asked often; true ends it with nothing shown
     */
    static ImportTrial begin(
            ImportGrading imports,
            DataApp app,
            SetArchive archive,
            BiPredicate<Inspection, SetArchive.Result> right,
            BooleanSupplier stop) {
        ImportTrial trial = new ImportTrial(imports, app, archive, right, stop);
        trial.thread.start();
        return trial;
    }

    /** Waits for its end; empty when nothing was shown. */
    Optional<ImportGrading.Proof> proof() {
        return proof.join();
    }

    /** Ends it, and waits until its copy is deleted. */
    @Override
    public void close() throws InterruptedException {
        closed = true;
        thread.join();
    }

    private boolean shouldStop() {
        return closed || stop.getAsBoolean();
    }

    private void run() {
        try (TemporaryFolder copy = TemporaryFolder.create(new Disk(), WORKERS)) {
            proof.complete(check(copy));
        } catch (InterruptedException e) {
            LOG.debug("interrupted", e);
        } catch (IOException | RuntimeException e) {
            LOG.info("{}: the incoming set is tried on the share, not on this machine: {}", app.name(), e.toString());
        } finally {
            proof.complete(Optional.empty());
        }
    }

    private Optional<ImportGrading.Proof> check(TemporaryFolder folder) throws IOException, InterruptedException {
        if (!folder.hasRoomFor(archive.expandedBytes())) {
            throw new IOException(folder.path() + " has no room for the " + archive.expandedBytes()
                    + " bytes of the set, and as many again for others");
        }
        PackageTree tree = new PackageTree(folder.path().resolve("packages"));
        SetArchive.Result expansion = archive.expand(new Disk(), WORKERS, this::shouldStop, tree.root());
        if (expansion.refused().isPresent() || !expansion.complete()) {
            return Optional.empty();
        }
        Inspection copy = Inspection.of(tree, app.mayDiffer());
        return right.test(copy, expansion)
                ? imports.tryOut(copy, this::shouldStop).proof()
                : Optional.empty();
    }
}
