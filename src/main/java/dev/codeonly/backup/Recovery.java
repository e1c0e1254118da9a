package dev.codeonly.backup;

import dev.codeonly.files.Disk;
import dev.codeonly.files.Renames;
import dev.codeonly.files.Trash;
import dev.codeonly.tree.Fingerprint;
import dev.codeonly.tree.Home;
import dev.codeonly.tree.Inspection;
import dev.codeonly.tree.Names;
import dev.codeonly.tree.PackageTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/** Finishes what earlier owners of the lock left half done, under the lock. */
final class Recovery {
    /** Enough for some hundred thousand files; other apps wait for their tick, and the share has other work, too. */
    private static final Duration TIME_FOR_TRASH = Duration.ofMinutes(1);

    private final TickTools tools;
    private final LockedHome locked;
    private final DataApp app;
    private final Home home;
    private final Renames renames;
    private final List<String> notes = new ArrayList<>();
    private Optional<String> trashNote = Optional.empty();

    Recovery(TickTools tools, LockedHome locked, DataApp app) {
        this.tools = tools;
        this.locked = locked;
        this.app = app;
        this.home = locked.home();
        this.renames = locked.renames();
    }

    /** What was returned or put back, in words. */
    List<String> notes() {
        return List.copyOf(notes);
    }

    /** Keeps only the highest staging, which is the furthest; {@link #adopt} makes it ours when a copy is due. */
    void discardOldStagings(StoreView store) throws IOException {
        for (String stray : store.otherStaged()) {
            renames.toTrashIfThere(home.staging().resolve(stray));
        }
        for (int i = 0; i < store.staged().size() - 1; i++) {
            renames.toTrashIfThere(home.staging(store.staged().get(i)).root());
        }
    }

    /**
     * Takes over the staging that is left, under our own number. Its marker may be a liar's and goes, but only when the tree
     * is ours: whoever has been overtaken meanwhile would else take the marker from what the new owner is about to publish.
     */
    void adopt() throws IOException {
        List<Long> staged = StoreView.of(home).staged();
        if (staged.isEmpty()) {
            return;
        }
        PackageTree left = home.staging(staged.get(staged.size() - 1));
        if (left.equals(locked.staging())) {
            return;
        }
        if (!Files.isDirectory(
                left.root(), LinkOption.NOFOLLOW_LINKS)) { // a file, or a link that leads who knows where
            renames.toTrash(left.root());
            return;
        }
        renames.rename(left.root(), locked.staging().root());
        tools.disk().deleteFile(locked.staging().marker());
    }

    /**
     * What is staged of packages that another set is about to replace is given up: they may not import, and nothing else would
     * free the room that the new set needs.
     */
    void makeRoom(StoreView store, TickWatch watch) throws IOException, InterruptedException {
        if (store.sent().isEmpty() && store.wished().isEmpty()) {
            return;
        }
        for (Long number : StoreView.of(home).staged()) {
            Path path = home.staging(number).root();
            if (Disk.exists(path)) {
                trash(watch::shouldStop).delete(renames.toTrash(path));
            }
        }
    }

    private Trash trash(BooleanSupplier stop) {
        return new Trash(tools.disk(), tools.settings().workers(), stop);
    }

    /** With no backup, the newest previous set is one whose marker counts and says what is in it. */
    void putBackPrevious() throws IOException {
        if (home.backup().isPresent()) {
            return;
        }
        for (Sources.Source source : new Sources(home, app.mayDiffer()).previous()) {
            if (ReadyMarker.counting(source.tree().tree())
                    .filter(marker -> marker.figuresAreOf(source.tree()))
                    .isPresent()) {
                renames.rename(source.tree().tree().root(), home.backup().root());
                notes.add("there was no backup; " + source.name() + " is the backup again");
                return;
            }
        }
    }

    /**
     * With no packages, the one complete parked tree is returned: a deployment died between its renames. Of several none is
     * touched, for nobody here can tell which one should be live. What is not complete does not count: a call that died may
     * have left the rest of something beside it.
     */
    Optional<Ending> returnParked() throws IOException {
        if (home.packages().isPresent()) {
            return Optional.empty();
        }
        List<String> parked = new ArrayList<>();
        for (String run : Names.in(home.parked())) {
            if (Inspection.of(home.parked(run), app.mayDiffer()).complete()) {
                parked.add(run);
            }
        }
        if (parked.isEmpty()) {
            return Optional.empty();
        }
        if (parked.size() > 1) {
            return Optional.of(Ending.of(
                    Outcome.ERROR,
                    "the packages are gone and several complete trees are parked in " + home.parked() + " ("
                            + String.join(", ", parked) + "); rename the right one to " + home.packages()));
        }
        PackageTree tree = home.parked(parked.get(0));
        renames.rename(tree.root(), home.packages().root());
        notes.add("the packages that run " + tree.name() + " had parked were returned");
        return Optional.empty();
    }

    void discard(List<Path> expired) throws IOException {
        for (Path path : expired) {
            renames.toTrashIfThere(path);
        }
    }

    /** Once the backup is current nothing staged or parked is needed any more. */
    void discardLeftovers(ReadyMarker current) throws IOException {
        for (Long number : StoreView.of(home).staged()) {
            renames.toTrashIfThere(home.staging(number).root());
        }
        for (String run : Names.in(home.parked())) {
            renames.toTrashIfThere(home.parked(run).root());
        }
        new Publication(tools.disk(), locked).keepOnePrevious(current.fingerprint());
    }

    /**
     * What is parked beside packages that are backed up anew goes before the backup is published: were the packages lost after that,
     * it would be returned although it is older than the backup. Until then it may be all there is besides them, so it becomes a
     * previous set.
     */
    void setParkedAside(Fingerprint live) throws IOException {
        for (String run : Names.in(home.parked())) {
            PackageTree parked = home.parked(run);
            Optional<PackageTree> previous = parked.fingerprint()
                    .filter(set -> !set.equals(live))
                    .map(home::previous)
                    .filter(place -> !Disk.exists(place.root()));
            if (previous.isPresent()) {
                renames.rename(parked.root(), previous.get().root());
            } else {
                renames.toTrashIfThere(parked.root());
            }
        }
    }

    /**
     * Deletes what lies in trash while there is time; what is left is the next tick's. The time begins with the first deletion, so
     * that each tick deletes something, however long it takes to list.
     */
    void emptyTrash(TickWatch watch) throws IOException, InterruptedException {
        AtomicReference<Instant> end = new AtomicReference<>(Instant.MAX);
        Trash trash = trash(() -> {
            end.compareAndSet(Instant.MAX, tools.clock().instant().plus(TIME_FOR_TRASH));
            return watch.shouldStop() || !tools.clock().instant().isBefore(end.get());
        });
        int stuck = 0;
        for (String name : Names.in(home.trash())) {
            locked.lock().check();
            if (watch.shouldStop() || !tools.clock().instant().isBefore(end.get())) {
                break;
            }
            if (!trash.delete(home.trash().resolve(name))
                    && !watch.shouldStop()
                    && tools.clock().instant().isBefore(end.get())) {
                stuck++;
            }
        }
        if (stuck > 0) {
            trashNote = Optional.of(stuck + " trees in " + home.trash()
                    + " cannot be deleted yet, something is written or open there; a later tick tries again");
        }
    }

    /** What is wrong with the trash, if anything is. */
    Optional<String> trashNote() {
        return trashNote;
    }
}
