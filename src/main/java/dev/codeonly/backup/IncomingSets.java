package dev.codeonly.backup;

import dev.codeonly.files.Disk;
import dev.codeonly.files.SetArchive;
import dev.codeonly.files.Workers;
import dev.codeonly.tree.Fingerprint;
import dev.codeonly.tree.Home;
import dev.codeonly.tree.Inspection;
import dev.codeonly.tree.Inspection.Expectations;
import dev.codeonly.tree.PackageTree;
import dev.codeonly.tree.Problem;
import dev.codeonly.tree.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** Lays out the package sets that full deploys have sent, verifies and marks them, or writes why one is refused. */
final class IncomingSets {
    /** Open, read, close; how many reads it takes no ceiling knows. */
    private static final int OPERATIONS_PER_PART = 3;

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
        Optional<String> refused = wrong(list.get().parts());
        if (refused.isPresent() || watch.shouldStop()) {
            return refused;
        }
        PackageTree expanded = locked.home().expanding(set, locked.lock().number());
        SetArchive.Result expansion = expand(list.get(), expanded);
        refused = expansion.refused();
        if (refused.isEmpty() && !watch.shouldStop()) {
            refused = verifyAndMark(set, expanded, expansion);
        }
        if (refused.isEmpty() && !watch.shouldStop()) {
            locked.renames().toTrashIfThere(locked.home().incoming(set).root());
            locked.renames().rename(expanded.root(), locked.home().incoming(set).root());
        } else {
            locked.renames().toTrashIfThere(expanded.root());
        }
        return refused;
    }

    /** Why a part is not taken, the first of them by name; each is read as a whole. */
    private Optional<String> wrong(List<PartsList.Part> parts) throws IOException, InterruptedException {
        Map<Path, String> found = new ConcurrentSkipListMap<>();
        tools.settings().workers().each(parts, OPERATIONS_PER_PART, watch::shouldStop, part -> {
            part.wrong().ifPresent(why -> found.put(part.file(), why));
        });
        return found.values().stream().findFirst();
    }

    private SetArchive.Result expand(PartsList list, PackageTree to) throws IOException, InterruptedException {
        SetArchive archive = new SetArchive(
                list.parts().stream().map(PartsList.Part::file).toList(),
                tools.settings().maxSetFiles(),
                tools.settings().maxSetBytes());
        Workers workers = tools.settings().workers();
        Disk disk = tools.disk();
        return archive.expand(disk, workers, watch::shouldStop, to.root());
    }

    private Optional<String> verifyAndMark(Fingerprint set, PackageTree expanded, SetArchive.Result expansion)
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
        List<Problem> unsound = unsound(tree.expectations(), expansion.contents());
        if (!unsound.isEmpty()) {
            return Optional.of("it is not sound: " + Problem.summary(unsound));
        }
        ImportGrading.Verdict verdict = new ImportGrading(tools.verifier(), app).of(tree, watch::shouldStop);
        if (verdict.proof().isEmpty() || !expansion.complete()) {
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
