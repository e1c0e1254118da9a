package dev.codeonly.backup;

import dev.codeonly.files.Disk;
import dev.codeonly.files.TreeCopy;
import dev.codeonly.tree.Home;
import dev.codeonly.tree.Inspection;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A copy of live packages in the staging of our lock's number, and that both import; each step may end the tick. */
final class VerifiedCopy implements AutoCloseable {
    private final TickTools tools;
    private final DataApp app;
    private final Home home;
    private final LockedHome locked;
    private final TickWatch watch;
    private final Recovery recovery;
    private final ImportGrading imports;
    private final Inspection live;
    private final RoomForCopy room;

    private Optional<CopyTrial> trial = Optional.empty();
    private ImportGrading.Proof proof = ImportGrading.Proof.NONE;
    private boolean begun;

    /**
     * Nothing is done yet.
     *
     * @param live complete packages
     */
    VerifiedCopy(TickTools tools, DataApp app, LockedHome locked, TickWatch watch, Recovery recovery, Inspection live) {
        this.tools = tools;
        this.app = app;
        this.home = app.home();
        this.locked = locked;
        this.watch = watch;
        this.recovery = recovery;
        this.imports = new ImportGrading(tools.verifier(), app);
        this.live = live;
        this.room = new RoomForCopy(tools, locked, watch, live);
    }

    /** How the imports were shown. */
    ImportGrading.Proof proof() {
        return proof;
    }

    /** Whether anything of the copy may be there. */
    boolean isBegun() {
        return begun;
    }

    /** Ends the tick before anything is written where it does not fit. */
    Optional<Ending> demandRoom() throws IOException, InterruptedException {
        return room.check();
    }

    /** How a tick ends whose copy ran out of room all the same. */
    Ending ranFull(IOException failure) throws IOException, InterruptedException {
        return room.ranFull(failure);
    }

    /**
     * Where a copy begins anew, the imports are tried on this machine, on what was copied. Where one is left from an earlier tick,
     * that may be because the imports failed: then they come first, so that broken packages are not copied every five minutes.
     */
    Optional<Ending> verifyImports() throws IOException, InterruptedException {
        if (StoreView.of(home).staged().isEmpty()) {
            trial = CopyTrial.prepare(imports, live);
        }
        return trial.isPresent() ? Optional.empty() : importOnTheShare(live);
    }

    private Optional<Ending> importOnTheShare(Inspection tree) throws InterruptedException {
        ImportGrading.Verdict verdict = imports.of(tree, watch::shouldStop);
        proof = verdict.proof().orElse(proof);
        return verdict.stopped() ? Optional.of(watch.reason()) : verdict.failure();
    }

    Optional<Ending> stage() throws IOException, InterruptedException {
        begun = true;
        recovery.adopt();
        TreeCopy copying = new TreeCopy(
                tools.disk(),
                tools.settings().workers(),
                watch::shouldStop,
                tools.progress().of(app.name()),
                trial.map(CopyTrial::mirror));
        // the build compiles bytecode that asks for no time stamp; anything else may have been compiled by the
        // clock
        boolean keepTimes = !live.confirmedByBuild();
        TreeCopy.Result result = copying.copy(
                live.tree(),
                live.listing(),
                live.expectations(),
                locked.staging().root(),
                keepTimes);
        if (!result.changed().isEmpty()) {
            return Optional.of(Tick.changed(result.changed().get(0)));
        }
        if (!result.wrong().isEmpty()) {
            return Optional.of(unsound(result.wrong()));
        }
        return result.complete() ? Optional.empty() : Optional.of(watch.reason());
    }

    /** Of the right size, so that only a restore that reads the content sees it. */
    private Ending unsound(List<String> wrong) {
        return Ending.of(
                Outcome.PACKAGES_INCOMPLETE,
                "the packages are not sound: "
                        + String.join(", ", wrong.stream().limit(5).toList())
                        + " has other content than its RECORD says; the last good backup stays; run the full deploy, or: "
                        + Restore.command(app)
                        + " --deep, or name the file in mayDiffer if the app changes it on purpose");
    }

    /** The hashes were held to RECORD while copying; here the copy as it lies there is held to the listing. */
    Optional<Ending> verify() throws IOException, InterruptedException {
        trial.ifPresent(begun -> begun.start(app, watch::shouldStop));
        Optional<String> different = live.listing().difference(locked.staging(), false);
        if (different.isPresent()) {
            boolean there = Disk.exists(locked.staging().root().resolve(different.get()));
            return Optional.of(copyFailed(different.get() + (there ? " is not as it is there" : " is missing")));
        }
        if (!locked.staging().fingerprint().equals(live.fingerprint())) {
            return Optional.of(copyFailed("its RECORDs are those of another set"));
        }
        return verifyImportsOfCopy();
    }

    /**
     * What imports on this machine has the bytes of the packages and of the copy. It can only pass: whatever it does not show is
     * tried on the share, first with the packages, for it is they that have to be mended.
     */
    private Optional<Ending> verifyImportsOfCopy() throws InterruptedException {
        if (trial.isPresent()) {
            Optional<ImportGrading.Proof> shown = trial.get().proof();
            close(); // other apps may need the room
            if (shown.isPresent()) {
                proof = shown.get();
                return watch.ended();
            }
            Optional<Ending> ended = watch.ended();
            if (ended.isEmpty()) {
                ended = importOnTheShare(live);
            }
            if (ended.isPresent()) {
                return ended;
            }
        }
        ImportGrading.Verdict verdict = imports.of(live.at(locked.staging()), watch::shouldStop);
        if (verdict.stopped()) {
            return Optional.of(watch.reason());
        }
        return verdict.failure().map(failure -> copyFailed(failure.message()));
    }

    private Ending copyFailed(String why) {
        return Ending.of(
                Outcome.COPY_FAILED,
                "the copy in " + locked.staging() + " is not what the packages are: " + why
                        + "; the last good backup stays, the next tick mends the copy");
    }

    @Override
    public void close() throws InterruptedException {
        if (trial.isPresent()) {
            trial.get().close();
            trial = Optional.empty();
        }
    }
}
