package dev.codeonly.backup;

import dev.codeonly.files.Disk;
import dev.codeonly.files.TreeCopy;
import dev.codeonly.tree.Home;
import dev.codeonly.tree.Inspection;
import dev.codeonly.tree.Names;
import dev.codeonly.tree.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a tick does once it has the lock: the steps after "Lock" in {@code docs/design.md}, each of which may end it. */
final class LockedTick {
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final TickTools tools;
    private final DataApp app;
    private final Home home;
    private final Disk disk;
    private final ShareClock shareClock;
    private final Deployments deployments;
    private final LockedHome locked;
    private final TickWatch watch;
    private final boolean damaged;
    private final Recovery recovery;
    private final ImportGrading imports;
    private final List<String> notes = new ArrayList<>();

    private Inspection live = Inspection.NOTHING;
    private Instant listedAt = Instant.EPOCH;
    private Optional<CopyTrial> trial = Optional.empty();
    private ImportGrading.Proof proof = ImportGrading.Proof.NONE;
    private Optional<Figures> figures = Optional.empty();
    private boolean staging;

    /**
     * A tick under a lock just taken.
     *
     * @param damaged whether the backup is known to be damaged
     */
    LockedTick(
            TickTools tools,
            DataApp app,
            ShareClock shareClock,
            Deployments deployments,
            LockedHome locked,
            TickWatch watch,
            boolean damaged) {
        this.tools = tools;
        this.app = app;
        this.home = app.home();
        this.disk = tools.disk();
        this.shareClock = shareClock;
        this.deployments = deployments;
        this.locked = locked;
        this.watch = watch;
        this.damaged = damaged;
        this.recovery = new Recovery(tools, locked, app);
        this.imports = new ImportGrading(tools.verifier(), app);
    }

    @FunctionalInterface
    private interface Step {
        Optional<Ending> run() throws IOException, InterruptedException;
    }

    List<String> notes() {
        return List.copyOf(notes);
    }

    /** Of the tree this tick has looked at, as far as it came. */
    Optional<Figures> figures() {
        return figures;
    }

    /** Whether an I/O error now is one of the copy. */
    boolean isStaging() {
        return staging;
    }

    Ending run() throws IOException, InterruptedException {
        List<Step> steps = List.of(
                this::deploying,
                this::setDamagedBackupAside,
                this::finishWhatDied,
                this::endIfCurrent,
                this::endUnlessComplete,
                this::verifyImports,
                this::stage,
                this::verifyCopy,
                this::endUnlessStillTheSame,
                this::publish);
        try {
            for (Step step : steps) {
                Optional<Ending> ending = step.run();
                if (ending.isPresent()) {
                    return ending.get();
                }
            }
            throw new IllegalStateException("publishing ends every tick");
        } finally {
            if (trial.isPresent()) {
                trial.get().close();
            }
        }
    }

    /**
     * A damaged backup must not be restored, so it goes to trash. There it lies until a good one is published: trash is not
     * emptied before. Only renames: a late deletion of its marker would unmark what another owner has published by then.
     */
    private Optional<Ending> setDamagedBackupAside() throws IOException {
        if (damaged) {
            locked.renames().toTrashIfThere(home.backup().root());
        }
        return Optional.empty();
    }

    private Optional<Ending> finishWhatDied() throws IOException, InterruptedException {
        StoreView store = StoreView.of(home);
        recovery.discardOldStagings(store);
        recovery.putBackPrevious();
        Optional<Ending> undecided = recovery.returnParked();
        notes.addAll(recovery.notes());
        if (undecided.isPresent()) {
            return undecided;
        }
        recovery.discard(new Expiry(home, shareClock).expired(store));
        IncomingSets incoming = new IncomingSets(tools, locked, app, watch);
        incoming.settle(store);
        notes.addAll(incoming.notes());
        return watch.ended();
    }

    private Optional<Ending> deploying() throws IOException {
        return deployments.underWay().map(TickWatch::deploying);
    }

    /** A damaged backup that is still there could not be set aside: it is not current, and what follows says why. */
    private Optional<Ending> endIfCurrent() throws IOException, InterruptedException {
        if (damaged) {
            return Optional.empty();
        }
        Optional<ReadyMarker> marker = ReadyMarker.counting(home.backup());
        if (marker.isEmpty() || !marker.get().isOf(home.packages()) || mayNeedWhatIsParked()) {
            return Optional.empty();
        }
        recovery.discardLeftovers(marker.get());
        recovery.emptyTrash(watch);
        return Optional.of(Tick.current(marker.get()));
    }

    // The fingerprint is that of the RECORDs. Nobody throws a parked tree away before what is live was looked at in
    // full.
    private boolean mayNeedWhatIsParked() throws IOException {
        return !Names.in(home.parked()).isEmpty()
                && !Inspection.of(home.packages(), app.mayDiffer()).complete();
    }

    private Optional<Ending> endUnlessComplete() throws IOException, InterruptedException {
        listedAt = tools.clock().instant();
        live = Inspection.of(home.packages(), app.mayDiffer());
        if (live.listing().files().isEmpty()) {
            return Optional.of(absent());
        }
        figures = Optional.of(Figures.of(live));
        if (!live.complete()) {
            return Optional.of(incomplete(Problem.summary(live.problems())));
        }
        return watch.ended();
    }

    private Ending absent() throws IOException, InterruptedException {
        Optional<Sources.Source> left =
                new Sources(home, app.mayDiffer()).toRestore().stream().findFirst();
        if (left.isEmpty()) {
            return new BringingBack(tools, app, locked, watch).run();
        }
        return Ending.of(
                        Outcome.PACKAGES_LOST,
                        "the packages are gone from " + home.packages() + ", a complete set is in "
                                + left.get().tree().tree() + "; run: " + Restore.command(app))
                .with(Figures.of(left.get().tree()));
    }

    private Ending incomplete(String what) {
        return Ending.of(
                Outcome.PACKAGES_INCOMPLETE,
                "the packages are not complete: " + what + "; the last good backup stays; run the full deploy, or: "
                        + Restore.command(app));
    }

    /**
     * Where a copy begins anew, the imports are tried on this machine, on what was copied. Where one is left from an earlier tick,
     * that may be because the imports failed: then they come first, so that broken packages are not copied every five minutes.
     */
    private Optional<Ending> verifyImports() throws IOException, InterruptedException {
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

    private Optional<Ending> stage() throws IOException, InterruptedException {
        staging = true;
        recovery.adopt();
        TreeCopy copying = new TreeCopy(
                disk,
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
            return Optional.of(changed(result.changed().get(0)));
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

    /** A share that goes away leaves no file either. */
    private Ending changed(String path) {
        return Files.isDirectory(home.wwwroot())
                ? Ending.of(
                        Outcome.PACKAGES_CHANGED,
                        "the packages changed while they were copied (" + path
                                + "); a later tick copies them when they rest")
                : Tick.wentAway(home);
    }

    /** The hashes were held to RECORD while copying; here the copy as it lies there is held to the listing. */
    private Optional<Ending> verifyCopy() throws IOException, InterruptedException {
        trial.ifPresent(begun -> begun.start(watch::shouldStop));
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

    private Optional<Ending> endUnlessStillTheSame() throws IOException, InterruptedException {
        staging = false;
        if (!live.confirmedByBuild()) {
            Optional<Ending> ended = settle();
            if (ended.isPresent()) {
                return ended;
            }
        }
        Optional<String> different = live.listing().difference(home.packages(), true);
        if (different.isPresent()) {
            return Optional.of(changed(different.get()));
        }
        Optional<Ending> deploying = deploying();
        return deploying.isPresent() ? deploying : watch.ended();
    }

    /** Nothing but time tells a tree that rests from one that is being written file by file. */
    private Optional<Ending> settle() throws InterruptedException {
        Instant settled = listedAt.plus(tools.settings().settleTime());
        while (tools.clock().instant().isBefore(settled)) {
            if (watch.shouldStop()) {
                return Optional.of(watch.reason());
            }
            Duration left = Duration.between(tools.clock().instant(), settled);
            tools.pause().of(left.compareTo(PAUSE) < 0 ? left : PAUSE);
        }
        return Optional.empty();
    }

    private Optional<Ending> publish() throws IOException, InterruptedException {
        ReadyMarker marker = ReadyMarker.of(
                live,
                home.packages().toString(),
                app.imports(),
                proof,
                tools.clock().instant());
        new Publication(disk, locked).publish(locked.staging(), marker);
        if (marker.unowned() > 0) {
            notes.add(marker.unowned() + " files belong to no RECORD; they were copied, and nothing vouches for them");
        }
        tidy();
        return Optional.of(Ending.of(
                        Outcome.BACKED_UP,
                        "a verified backup (" + proof.grade() + ") of " + marker.files() + " files, "
                                + Figures.megabytes(marker.bytes()) + ", was published")
                .with(Figures.of(marker)));
    }

    /** The backup is published whatever becomes of the trash. */
    private void tidy() throws InterruptedException {
        try {
            recovery.emptyTrash(watch);
        } catch (IOException e) {
            notes.add("trash could not be emptied: " + Failure.describe(e));
        }
    }
}
