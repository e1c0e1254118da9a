package dev.codeonly.backup;

import dev.codeonly.files.Disk;
import dev.codeonly.files.SetArchive;
import dev.codeonly.files.TemporaryFolder;
import dev.codeonly.files.Workers;
import dev.codeonly.tree.Inspection;
import dev.codeonly.tree.PackageTree;
import java.io.IOException;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.BooleanSupplier;

/**
 * The trial of an incoming set on a second expansion, while the set is laid out on the share: there each file that Python opens is
 * a wait of its own, one after the other, and this copy has the same bytes.
 */
final class ImportTrial {
    /** For the processors; nobody waits for a disk of this machine. */
    private static final Workers WORKERS = new Workers(2, 0);

    private final ImportGrading imports;
    private final DataApp app;
    private final SetArchive archive;
    private final BiPredicate<Inspection, SetArchive.Result> right;

    private ImportTrial(
            ImportGrading imports, DataApp app, SetArchive archive, BiPredicate<Inspection, SetArchive.Result> right) {
        this.imports = imports;
        this.app = app;
        this.archive = archive;
        this.right = right;
    }

    /**
     * Begins at once.
     *
     * @param right whether what was expanded is what it should be; nothing else is run
     * @param stop asked often; true ends it with nothing shown
     */
    static Trial begin(
            ImportGrading imports,
            DataApp app,
            SetArchive archive,
            BiPredicate<Inspection, SetArchive.Result> right,
            BooleanSupplier stop) {
        return Trial.start(app.name(), stop, new ImportTrial(imports, app, archive, right)::check);
    }

    private Optional<ImportGrading.Proof> check(BooleanSupplier stop) throws IOException, InterruptedException {
        try (TemporaryFolder folder = TemporaryFolder.create(new Disk(), WORKERS)) {
            return check(folder, stop);
        }
    }

    private Optional<ImportGrading.Proof> check(TemporaryFolder folder, BooleanSupplier stop)
            throws IOException, InterruptedException {
        if (!folder.hasRoomFor(archive.expandedBytes())) {
            throw new IOException(folder.path() + " has no room for the " + archive.expandedBytes()
                    + " bytes of the set, and as many again for others");
        }
        PackageTree tree = new PackageTree(folder.path().resolve("packages"));
        SetArchive.Result expansion = archive.expand(new Disk(), WORKERS, stop, tree.root());
        if (expansion.refused().isPresent() || !expansion.complete()) {
            return Optional.empty();
        }
        Inspection copy = Inspection.of(tree, app.mayDiffer());
        return right.test(copy, expansion) ? imports.tryOut(copy, stop).proof() : Optional.empty();
    }
}
