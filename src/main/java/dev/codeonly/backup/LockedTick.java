package dev.codeonly.backup;

import dev.codeonly.files.Disk;
import dev.codeonly.files.Room;
import dev.codeonly.tree.Home;
import dev.codeonly.tree.Inspection;
import dev.codeonly.tree.Names;
import java.io.IOException;
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
    private final Damage damage;
    private final Recovery recovery;
    private final UnfitPackages unfit;
    private final List<String> notes = new ArrayList<>();

    private Inspection live = Inspection.NOTHING;
    private Instant listedAt = Instant.EPOCH;
    private Optional<VerifiedCopy> copy = Optional.empty();
    private Optional<Figures> figures = Optional.empty();
    private boolean damaged;
    private boolean lookedForDamage;
    private boolean staged;

    /**
     * A tick under a lock just taken.
     *
     * @param damage what the look has found wrong with the backup
     */
    LockedTick(
            TickTools tools,
            DataApp app,
            ShareClock shareClock,
            Deployments deployments,
            LockedHome locked,
            TickWatch watch,
            Damage damage) {
        this.tools = tools;
        this.app = app;
        this.home = app.home();
        this.disk = tools.disk();
        this.shareClock = shareClock;
        this.deployments = deployments;
        this.locked = locked;
        this.watch = watch;
        this.damage = damage;
        this.recovery = new Recovery(tools, locked, app);
        this.unfit = new UnfitPackages(tools, app, locked, watch, recovery);
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
        return !staged && copy.filter(VerifiedCopy::isBegun).isPresent();
    }

    /** Whether a second look, under the lock, has found that the backup is another or a good one. */
    boolean foundNoDamage() {
        return lookedForDamage && !damaged;
    }

    /** Whether a good backup of the live set is in place of the damaged one, although the packages are not fit. */
    boolean healed() {
        return unfit.healed();
    }

    Ending run() throws IOException, InterruptedException {
        List<Step> steps = List.of(
                this::deploying,
                this::setDamagedBackupAside,
                this::finishWhatDied,
                this::endIfCurrent,
                this::endUnlessComplete,
                () -> copy().demandRoom(),
                () -> copy().verifyImports(),
                () -> copy().stage(),
                () -> copy().verify(),
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
        } catch (IOException e) {
            if (copy.filter(VerifiedCopy::isBegun).isPresent() && Room.isFull(e)) {
                return copy().ranFull(e);
            }
            throw e;
        } finally {
            if (copy.isPresent()) {
                copy.get().close();
            }
        }
    }

    /**
     * A damaged backup must not be restored, so it goes to trash. There it lies until a good one is published: trash is not
     * emptied before. Only renames: a late deletion of its marker would unmark what another owner has published by then.
     */
    private Optional<Ending> setDamagedBackupAside() throws IOException {
        damaged = damage.isStillThere(home);
        lookedForDamage = true;
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
        recovery.makeRoom(store, watch);
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
        recovery.trashNote().ifPresent(notes::add);
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
        if (live.listing().files().isEmpty() && live.listing().others().isEmpty()) {
            return Optional.of(unfit.absent());
        }
        if (live.distributions().unreadable().isPresent()) {
            return Optional.of(
                    unfit.unreadable(live.distributions().unreadable().get()));
        }
        figures = Optional.of(Figures.of(live));
        if (!live.complete()) {
            return Optional.of(unfit.incomplete(live));
        }
        copy = Optional.of(new VerifiedCopy(tools, app, locked, watch, recovery, live));
        return watch.ended();
    }

    private VerifiedCopy copy() {
        return copy.orElseThrow(() -> new IllegalStateException("packages are looked at before they are copied"));
    }

    private Optional<Ending> endUnlessStillTheSame() throws IOException, InterruptedException {
        staged = true;
        if (!live.confirmedByBuild()) {
            Optional<Ending> ended = settle();
            if (ended.isPresent()) {
                return ended;
            }
        }
        Optional<String> different = live.listing().difference(home.packages(), true);
        if (different.isPresent()) {
            return Optional.of(Tick.changed(different.get()));
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
                copy().proof(),
                tools.clock().instant());
        recovery.setParkedAside(marker.fingerprint());
        new Publication(disk, locked).publish(locked.staging(), marker);
        if (marker.unowned() > 0) {
            notes.add(marker.unowned() + " files belong to no RECORD; they were copied, and nothing vouches for them");
        }
        tidy();
        return Optional.of(Ending.of(
                        Outcome.BACKED_UP,
                        "a verified backup (" + copy().proof().grade() + ") of " + marker.files() + " files, "
                                + Figures.megabytes(marker.bytes()) + ", was published")
                .with(Figures.of(marker)));
    }

    /** The backup is published whatever becomes of the trash. */
    private void tidy() throws InterruptedException {
        try {
            recovery.emptyTrash(watch);
            recovery.trashNote().ifPresent(notes::add);
        } catch (IOException e) {
            notes.add("trash could not be emptied: " + Failure.describe(e));
        }
    }
}
