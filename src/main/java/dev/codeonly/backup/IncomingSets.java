package dev.codeonly.backup;

import dev.codeonly.files.LocalArchive;
import dev.codeonly.tree.Fingerprint;
import dev.codeonly.tree.Home;
import dev.codeonly.tree.Inspection;
import dev.codeonly.tree.OddFileException;
import dev.codeonly.tree.PackageTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Lays out the package sets that full deploys have sent or wish for, verifies and marks them, or writes why one is refused. */
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
        for (Fingerprint set : store.wished()) {
            if (!grant(set)) {
                return;
            }
        }
    }

    /**
     * Fetches a set that a deployment wishes for, or says why not; false when stopped. A wish that cannot be granted for now stays,
     * and holds up nothing else.
     */
    private boolean grant(Fingerprint set) throws IOException, InterruptedException {
        if (!isReady(set)) {
            Optional<String> refused;
            try {
                refused = fetch(set);
            } catch (PackageSetsException e) {
                if (!e.isLasting()) {
                    notes.add("set " + set.brief() + " could not be fetched yet: " + e.getMessage());
                    return true;
                }
                refused = Optional.ofNullable(e.getMessage());
            }
            if (watch.shouldStop()) {
                return false;
            }
            tell(set, refused);
        }
        locked.renames().toTrashIfThere(locked.home().incomingWish(set));
        return true;
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
        Optional<PartsList> list;
        try {
            list = PartsList.of(locked.home(), set);
        } catch (OddFileException e) {
            return Optional.of("of its list of parts nothing was read: " + e.getReason() + "; send the set again");
        }
        if (list.isEmpty()) {
            return Optional.of("its list of parts is not one; each line needs sha256, size and the name of a part");
        }
        PackageTree expanded = locked.home().expanding(set, locked.lock().number());
        Optional<String> refused;
        try (LocalArchive archive = LocalArchive.create(tools.disk())) {
            refused = archive.tooLarge(list.get().bytes(), tools.settings().maxSetBytes());
            if (refused.isPresent()) {
                return refused;
            }
            refused = archive.fetch(
                    tools.settings().workers(), watch::shouldStop, list.get().parts());
            if (refused.isPresent() || watch.shouldStop()) {
                return refused;
            }
            ShareRoom room = new ShareRoom(tools, locked, watch::shouldStop);
            refused = new LayingOut(tools, app, watch::shouldStop, room)
                    .layOut(set, archive, expanded.toString(), expanded);
        }
        if (refused.isEmpty() && !watch.shouldStop()) {
            makeReady(set, expanded);
        } else {
            locked.renames().toTrashIfThere(expanded.root());
        }
        return refused;
    }

    private void makeReady(Fingerprint set, PackageTree expanded) throws IOException {
        locked.renames().toTrashIfThere(locked.home().incoming(set).root());
        locked.renames().rename(expanded.root(), locked.home().incoming(set).root());
    }

    /** Why the set is not fetched; empty when it was, or when stopped. */
    private Optional<String> fetch(Fingerprint set) throws IOException, InterruptedException {
        if (tools.sets().isEmpty()) {
            return Optional.of("this maintainer knows no container; set PACKAGE_SETS_URL on it");
        }
        Fetching.Result fetched = new Fetching(tools.sets().get(), tools, locked, app, watch::shouldStop).fetch(set);
        if (fetched.ready().isPresent()) {
            makeReady(set, fetched.ready().get());
        }
        return fetched.refused();
    }
}
