package dev.codeonly.backup;

import dev.codeonly.files.Disk;
import dev.codeonly.tree.Distributions;
import dev.codeonly.tree.Home;
import dev.codeonly.tree.Inspection.Expectations;
import dev.codeonly.tree.PackageTree;
import dev.codeonly.tree.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** One tick for one data app: a look without the lock, which mostly is all, and {@link LockedTick} for the rest. */
final class Tick {
    private final TickTools tools;
    private final DataApp app;
    private final Home home;
    private final Disk disk;
    private final Instant started;
    private final ShareClock shareClock;
    private final Deployments deployments;

    private Damage damage = Damage.NONE;
    private Optional<LockedTick> underLock = Optional.empty();

    Tick(TickTools tools, DataApp app) {
        this.tools = tools;
        this.app = app;
        this.home = app.home();
        this.disk = tools.disk();
        this.started = tools.clock().instant();
        this.shareClock = new ShareClock(disk, home);
        this.deployments =
                new Deployments(disk, home, shareClock, tools.settings().holdStaleAfter());
    }

    List<String> notes() {
        return underLock.map(LockedTick::notes).orElse(List.of());
    }

    /** Of the tree this tick has looked at, as far as it came. */
    Optional<Figures> figures() {
        return underLock.flatMap(LockedTick::figures);
    }

    /** Whether an I/O error now is one of the copy. */
    boolean isStaging() {
        return underLock.filter(LockedTick::isStaging).isPresent();
    }

    Ending run() throws IOException, InterruptedException {
        Optional<Ending> ending = look();
        if (ending.isPresent()) {
            return ending.get();
        }
        LockedHome.Attempt attempt =
                LockedHome.take(disk, home, shareClock, tools.settings().lockStaleAfter());
        if (attempt.locked().isEmpty()) {
            return attempt.busy();
        }
        Instant deadline = started.plus(tools.settings().budget());
        try (LockedHome locked = attempt.locked().get();
                TickWatch watch = new TickWatch(
                        tools.clock(), deadline, tools.settings().lockStaleAfter(), deployments, locked.lock())) {
            LockedTick tick = new LockedTick(tools, app, shareClock, deployments, locked, watch, damage);
            underLock = Optional.of(tick);
            return tick.run();
        }
    }

    /** Reads only, but for one small file in the store where an age must be told. */
    private Optional<Ending> look() throws IOException, InterruptedException {
        if (!Files.isDirectory(home.wwwroot())) {
            return Optional.of(unreachable());
        }
        Optional<Ending> deploying = deploying();
        if (deploying.isPresent()) {
            return deploying;
        }
        Optional<ReadyMarker> marker = ReadyMarker.of(home.backup());
        StoreView store = StoreView.of(home);
        if (marker.isEmpty()
                || !store.isQuiet(marker.get().fingerprint())
                || !new Expiry(home, shareClock).expired(store).isEmpty()
                || !marker.get().isOf(home.packages())) {
            return Optional.empty();
        }
        Damage found = damageInSlice(marker.get());
        if (!found.isPresent()) {
            return Optional.of(current(marker.get()));
        }
        // files that a restore has just taken along are missing here, and this tick may never get the lock to look
        // again
        damage = found.isStillThere(home) ? found : Damage.NONE;
        return Optional.empty();
    }

    private Ending unreachable() {
        return Ending.of(
                Outcome.HOME_UNREACHABLE,
                home.wwwroot() + " is not there; check the mount of the data app's share and the home in DATA_APPS");
    }

    static Ending changed(String path) {
        return Ending.of(
                Outcome.PACKAGES_CHANGED,
                "the packages changed while they were copied (" + path + "); a later tick copies them when they rest");
    }

    static Ending wentAway(Home home) {
        return Ending.of(
                Outcome.HOME_UNREACHABLE,
                home.wwwroot() + " went away in the middle; check the mount of the data app's share");
    }

    private Optional<Ending> deploying() throws IOException {
        return deployments.underWay().map(TickWatch::deploying);
    }

    static Ending current(ReadyMarker marker) {
        return Ending.of(Outcome.CURRENT, "the backup is of the packages that are live")
                .with(Figures.of(marker));
    }

    /** The RECORDs of the backup are read for what they promise of the slice; they have to be those that were marked. */
    private Damage damageInSlice(ReadyMarker marker) throws IOException, InterruptedException {
        PackageTree backup = home.backup();
        Distributions distributions = backup.distributions();
        Damage ofRecords = Damage.ofRecords(distributions, marker);
        if (ofRecords.isPresent()) {
            return ofRecords;
        }
        Expectations expectations = Expectations.of(distributions, app.mayDiffer());
        Instant deadline = started.plus(tools.settings().budget());
        BooleanSupplier late = () -> !tools.clock().instant().isBefore(deadline);
        DeepCheck check = new DeepCheck(tools.settings().workers(), late);
        if (Suspicion.settle(home)) {
            return Damage.ofFiles(check.all(backup, expectations).problems(), marker);
        }
        UnownedFiles unowned =
                new UnownedFiles(home, distributions, tools.settings().workers(), late);
        return damageInDueSlices(check, expectations, unowned, marker);
    }

    /** A slice in which something is wrong, or that was not finished, stays due. */
    private Damage damageInDueSlices(
            DeepCheck check, Expectations expectations, UnownedFiles unowned, ReadyMarker marker)
            throws IOException, InterruptedException {
        Rounds rounds = Rounds.of(home);
        for (long slice : rounds.due(started, marker)) {
            DeepCheck.Result result = check.slice(home.backup(), expectations, slice);
            if (result.allWell()) {
                result = unowned.slice(slice);
            }
            if (!result.allWell()) {
                return Damage.ofFiles(result.problems(), marker);
            }
            rounds.done(slice);
        }
        return Damage.NONE;
    }

    private boolean isHealed() {
        return underLock.filter(LockedTick::healed).isPresent();
    }

    /** However this tick ended: damage that it has found is what people must hear of. */
    Ending afterDamage(Ending ending) {
        if (!damage.isPresent()
                || ending.outcome() == Outcome.HOME_UNREACHABLE
                || underLock.filter(LockedTick::foundNoDamage).isPresent()) {
            return ending;
        }
        String healed = ending.outcome() == Outcome.BACKED_UP
                ? "a new backup was made from the live packages"
                : (isHealed() ? "it is healed: " : "it is not healed yet: ") + ending.message();
        return new Ending(
                Outcome.BACKUP_DAMAGED,
                "the backup was damaged (" + Problem.summary(damage.problems()) + "); " + healed,
                ending.figures());
    }
}
