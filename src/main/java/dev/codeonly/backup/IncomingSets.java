package dev.codeonly.backup;

import dev.codeonly.files.Disk;
import dev.codeonly.files.SetArchive;
import dev.codeonly.files.Workers;
import dev.codeonly.tree.Fingerprint;
import dev.codeonly.tree.Home;
import dev.codeonly.tree.Inspection;
import dev.codeonly.tree.PackageTree;
import dev.codeonly.tree.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
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
            if (ReadyMarker.counting(home.incoming(set)).isEmpty()) {
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
        for (PartsList.Part part : list.get().parts()) {
            Optional<String> wrong = part.wrong();
            if (wrong.isPresent() || watch.shouldStop()) {
                return wrong;
            }
        }
        PackageTree expanded = locked.home().expanding(set, locked.lock().number());
        Optional<String> refused = expand(list.get(), expanded);
        if (refused.isEmpty() && !watch.shouldStop()) {
            refused = verifyAndMark(set, expanded);
        }
        if (refused.isEmpty() && !watch.shouldStop()) {
            locked.renames().toTrashIfThere(locked.home().incoming(set).root());
            locked.renames().rename(expanded.root(), locked.home().incoming(set).root());
        } else {
            locked.renames().toTrashIfThere(expanded.root());
        }
        return refused;
    }

    private Optional<String> expand(PartsList list, PackageTree to) throws IOException, InterruptedException {
        SetArchive archive = new SetArchive(
                list.parts().stream().map(PartsList.Part::file).toList(),
                tools.settings().maxSetFiles(),
                tools.settings().maxSetBytes());
        Workers workers = tools.settings().workers();
        Disk disk = tools.disk();
        return archive.expand(disk, workers, watch::shouldStop, to.root()).refused();
    }

    private Optional<String> verifyAndMark(Fingerprint set, PackageTree expanded)
            throws IOException, InterruptedException {
        if (Disk.exists(expanded.marker())) {
            return Optional.of("it brings a " + PackageTree.MARKER + "; only what was verified here carries one");
        }
        Inspection tree = Inspection.of(expanded, app.mayDiffer());
        if (!tree.fingerprint().equals(Optional.of(set))) {
            return Optional.of("the archive holds "
                    + tree.fingerprint().map(found -> "the set " + found).orElse("no package set")
                    + ", not the one it is named after");
        }
        if (!tree.complete()) {
            return Optional.of("it is not complete: " + Problem.summary(tree.problems()));
        }
        DeepCheck.Result content =
                new DeepCheck(tools.settings().workers(), watch::shouldStop).all(expanded, tree.expectations());
        if (!content.problems().isEmpty()) {
            return Optional.of("it is not sound: " + Problem.summary(content.problems()));
        }
        ImportGrading.Verdict verdict = new ImportGrading(tools.verifier(), app).of(tree, watch::shouldStop);
        if (verdict.proof().isEmpty() || !content.finished()) {
            return verdict.failure().map(Ending::message);
        }
        ReadyMarker marker = ReadyMarker.of(
                tree,
                expanded,
                app.imports(),
                verdict.proof().get(),
                tools.clock().instant());
        tools.disk().writeNew(expanded.marker(), marker.bytesOfText());
        return Optional.empty();
    }
}
