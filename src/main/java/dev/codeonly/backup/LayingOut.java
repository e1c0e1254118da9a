package dev.codeonly.backup;

import dev.codeonly.files.Disk;
import dev.codeonly.files.LocalArchive;
import dev.codeonly.files.Room;
import dev.codeonly.files.SetArchive;
import dev.codeonly.tree.Fingerprint;
import dev.codeonly.tree.Inspection;
import dev.codeonly.tree.Inspection.Expectations;
import dev.codeonly.tree.PackageTree;
import dev.codeonly.tree.Problem;
import dev.codeonly.tree.Sha256;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Lays out an archive on the share, wherever it came from, verifies what lies there, and marks it. */
final class LayingOut {
    private final TickTools tools;
    private final DataApp app;
    private final BooleanSupplier stop;
    private final ShareRoom room;

    LayingOut(TickTools tools, DataApp app, BooleanSupplier stop, ShareRoom room) {
        this.tools = tools;
        this.app = app;
        this.stop = stop;
        this.room = room;
    }

    /**
     * Lays out one set. One that does not fit is refused: room does not come by itself, and whoever waits for the set has to hear
     * of it.
     *
     * @param source where the archive came from, for the marker
     * @param to a folder that is not there yet; what lies there afterwards counts only with its marker
     * @return why the archive is not taken; empty when it was, or when stopped
     */
    Optional<String> layOut(Fingerprint set, LocalArchive content, String source, PackageTree to)
            throws IOException, InterruptedException {
        TickSettings settings = tools.settings();
        SetArchive archive = new SetArchive(content, settings.maxSetFiles(), settings.maxSetBytes());
        Optional<String> shortage = room.shortage(Room.of(archive.expandedBytes(), archive.entries()));
        if (shortage.isPresent()) {
            return shortage.map(why -> "it does not fit on the share: " + why);
        }
        try {
            return layOut(set, archive, source, to);
        } catch (IOException e) {
            if (!Room.isFull(e)) {
                throw e;
            }
            return Optional.of("the share ran full while it was laid out: " + room.ranFull(e, to));
        }
    }

    private Optional<String> layOut(Fingerprint set, SetArchive archive, String source, PackageTree to)
            throws IOException, InterruptedException {
        TickSettings settings = tools.settings();
        ImportGrading imports = new ImportGrading(tools.verifier(), app);
        try (Trial trial = ImportTrial.begin(
                imports,
                app,
                archive,
                (tree, expansion) -> wrong(set, tree, expansion).isEmpty(),
                stop)) {
            SetArchive.Result expansion = archive.expand(tools.disk(), settings.workers(), stop, to.root());
            if (expansion.refused().isPresent() || stop.getAsBoolean()) {
                return expansion.refused();
            }
            Inspection tree = Inspection.of(to, app.mayDiffer());
            Optional<String> refused = wrong(set, tree, expansion);
            if (refused.isPresent()) {
                return refused;
            }
            Optional<ImportGrading.Proof> shown = trial.proof();
            if (shown.isEmpty() && stop.getAsBoolean()) {
                return Optional.empty(); // no time is left to try them on the share
            }
            ImportGrading.Verdict verdict =
                    shown.isPresent() ? ImportGrading.Verdict.passed(shown.get()) : imports.of(tree, stop);
            if (verdict.proof().isPresent() && expansion.complete()) {
                mark(tree, source, verdict.proof().get());
            }
            return verdict.failure().map(Ending::message);
        }
    }

    private Optional<String> wrong(Fingerprint set, Inspection tree, SetArchive.Result expansion) {
        if (Disk.exists(tree.tree().marker())) {
            return Optional.of("it brings a " + PackageTree.MARKER + "; only what was verified here carries one");
        }
        if (!tree.fingerprint().equals(Optional.of(set))) {
            return Optional.of("the archive holds "
                    + tree.fingerprint().map(found -> "the set " + found).orElse("no package set")
                    + ", not the one it is named after");
        }
        if (!tree.complete()) {
            return Optional.of("it is not complete: " + Problem.summary(tree.problems()));
        }
        List<Problem> unsound = unsound(tree.expectations(), expansion.contents());
        return unsound.isEmpty() ? Optional.empty() : Optional.of("it is not sound: " + Problem.summary(unsound));
    }

    private void mark(Inspection tree, String source, ImportGrading.Proof proof) throws IOException {
        ReadyMarker marker =
                ReadyMarker.of(tree, source, app.imports(), proof, tools.clock().instant());
        tools.disk().writeNew(tree.tree().marker(), marker.bytesOfText());
    }

    /**
     * The hashes are of what was written; that it lies there as a whole the listing has shown. What a RECORD vouches for and
     * was not written is none of this archive.
     */
    private static List<Problem> unsound(Expectations expectations, Map<String, Sha256.Value> written) {
        return expectations.paths().stream()
                .filter(path -> Optional.ofNullable(written.get(path))
                        .filter(content -> expectations.accepts(path, content))
                        .isEmpty())
                .map(path -> new Problem(path, "has other content than its RECORD says"))
                .toList();
    }
}
