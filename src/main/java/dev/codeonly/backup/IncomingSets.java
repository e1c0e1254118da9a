package dev.codeonly.backup;

import dev.codeonly.files.Disk;
import dev.codeonly.files.LocalArchive;
import dev.codeonly.files.SetArchive;
import dev.codeonly.tree.Fingerprint;
import dev.codeonly.tree.Home;
import dev.codeonly.tree.Inspection;
import dev.codeonly.tree.Inspection.Expectations;
import dev.codeonly.tree.PackageTree;
import dev.codeonly.tree.Problem;
import dev.codeonly.tree.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Lays out the package sets that full deploys have sent, verifies and marks them, or writes why one is refused. */
final class IncomingSets {
    private final TickTools tools;
    private final LockedHome locked;
    private final DataApp app;
    private final TickWatch watch;
    private final List<String> notes = new ArrayList<>();

    IncomingSets(TickTools tools, LockedHome locked, DataApp app, TickWatch watch) {
        this.tools = tools;
        this.locked = locked;
        this.app = app;
        this.watch = watch;
    }

    /** What was taken and what was refused, in words. */
    List<String> notes() {
        return List.copyOf(notes);
    }

    /** Takes or refuses every set that was sent in full; stops when the watch says so, and a later tick starts that set anew. */
    void settle(StoreView store) throws IOException, InterruptedException {
        Home home = locked.home();
        for (String dead : store.expanding()) {
            locked.renames().toTrashIfThere(home.incoming().resolve(dead));
        }
        for (Fingerprint set : store.done()) {
            discardParts(set, store);
        }
        for (Fingerprint set : store.sent()) {
            if (!isReady(set)) {
                Optional<String> refused = take(set);
                if (watch.shouldStop()) {
                    return;
                }
                tell(set, refused);
            }
            locked.renames().rename(home.incomingParts(set), home.incomingDone(set));
            discardParts(set, store);
        }
    }

    /** A set that has lost a file since is expanded anew: sending it again must mend it. */
    private boolean isReady(Fingerprint set) throws IOException {
        PackageTree ready = locked.home().incoming(set);
        return ReadyMarker.counting(ready).isPresent()
                && Inspection.of(ready, app.mayDiffer()).complete();
    }

    private void tell(Fingerprint set, Optional<String> refused) throws IOException {
        if (refused.isPresent()) {
            String text = "Package set " + set + " was refused: " + refused.get() + ".\n";
            tools.disk().rewrite(locked.home().incomingRefused(set), text.getBytes(StandardCharsets.UTF_8));
            notes.add("incoming set " + set.brief() + " was refused: " + refused.get());
        } else {
            locked.renames().toTrashIfThere(locked.home().incomingRefused(set));
            notes.add("incoming set " + set.brief() + " is ready to be swapped in");
        }
    }

    /** The list goes last and under another name, so that whoever dies here leaves word that the parts are of no more use. */
    private void discardParts(Fingerprint set, StoreView store) throws IOException {
        for (String part : store.parts()) {
            if (StoreView.isPartOf(set, part)) {
                locked.renames().toTrashIfThere(locked.home().incoming().resolve(part));
            }
        }
        locked.renames().toTrashIfThere(locked.home().incomingDone(set));
    }

    /** Why the set is not taken; empty when it was, or when stopped. */
    private Optional<String> take(Fingerprint set) throws IOException, InterruptedException {
        Optional<PartsList> list = PartsList.of(locked.home(), set);
        if (list.isEmpty()) {
            return Optional.of("its list of parts is not one; each line needs sha256, size and the name of a part");
        }
        PackageTree expanded = locked.home().expanding(set, locked.lock().number());
        Optional<String> refused;
        try (LocalArchive archive = LocalArchive.create(tools.disk())) {
            refused = tooLarge(list.get(), archive);
            if (refused.isPresent()) {
                return refused;
            }
            refused = archive.fetch(
                    tools.settings().workers(), watch::shouldStop, list.get().parts());
            if (refused.isPresent() || watch.shouldStop()) {
                return refused;
            }
            refused = expandAndVerify(set, archive, expanded);
        }
        if (refused.isEmpty() && !watch.shouldStop()) {
            locked.renames().toTrashIfThere(locked.home().incoming(set).root());
            locked.renames().rename(expanded.root(), locked.home().incoming(set).root());
        } else {
            locked.renames().toTrashIfThere(expanded.root());
        }
        return refused;
    }

    /** Refused at once: a tick that failed for want of room would fail until the upload expires, and make no backup. */
    private Optional<String> tooLarge(PartsList list, LocalArchive archive) throws IOException {
        long most = tools.settings().maxSetBytes();
        if (list.bytes() > most) {
            return Optional.of("its parts have " + list.bytes() + " bytes together; at most " + most + " are taken");
        }
        return archive.hasRoomFor(list.bytes())
                ? Optional.empty()
                : Optional.of("the maintainer has no room in " + archive.place() + " for the " + list.bytes()
                        + " bytes of its parts; free some and deploy again");
    }

    private Optional<String> expandAndVerify(Fingerprint set, LocalArchive parts, PackageTree expanded)
            throws IOException, InterruptedException {
        TickSettings settings = tools.settings();
        SetArchive archive = new SetArchive(parts, settings.maxSetFiles(), settings.maxSetBytes());
        ImportGrading imports = new ImportGrading(tools.verifier(), app);
        try (ImportTrial trial = ImportTrial.begin(
                imports,
                app,
                archive,
                (tree, expansion) -> wrong(set, tree, expansion).isEmpty(),
                watch::shouldStop)) {
            SetArchive.Result expansion =
                    archive.expand(tools.disk(), settings.workers(), watch::shouldStop, expanded.root());
            if (expansion.refused().isPresent() || watch.shouldStop()) {
                return expansion.refused();
            }
            Inspection tree = Inspection.of(expanded, app.mayDiffer());
            Optional<String> refused = wrong(set, tree, expansion);
            if (refused.isPresent()) {
                return refused;
            }
            Optional<ImportGrading.Proof> shown = trial.proof();
            ImportGrading.Verdict verdict =
                    shown.isPresent() ? ImportGrading.Verdict.passed(shown.get()) : imports.of(tree, watch::shouldStop);
            if (verdict.proof().isPresent() && expansion.complete()) {
                mark(tree, verdict.proof().get());
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

    private void mark(Inspection tree, ImportGrading.Proof proof) throws IOException {
        ReadyMarker marker = ReadyMarker.of(
                tree, tree.tree(), app.imports(), proof, tools.clock().instant());
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
