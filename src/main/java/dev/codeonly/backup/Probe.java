package dev.codeonly.backup;

import dev.codeonly.probe.CopyAdvice;
import dev.codeonly.probe.ProbeRoom;
import dev.codeonly.probe.ProcessorLoad;
import dev.codeonly.probe.ShareProbe;
import dev.codeonly.probe.ShareSpeed;
import dev.codeonly.tree.Home;
import dev.codeonly.tree.Inspection;
import dev.codeonly.tree.Names;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Measures a data app's share, under the lock and in a folder of its own in trash; says whether and how it can be used. */
public final class Probe {
    /** It takes half a minute; a share on which it takes longer than this cannot be used. */
    private static final Duration LONGEST = Duration.ofMinutes(5);

    /** The packages, the backup, the previous set, and a set that arrives or a copy that is made. */
    private static final int TREES = 4;

    private final TickTools tools;
    private final DataApp app;
    private final Home home;
    private final Consumer<String> step;
    private final List<String> notes = new ArrayList<>();
    private Optional<ShareProbe.Findings> findings = Optional.empty();
    private Optional<Measured> measured = Optional.empty();

    Probe(TickTools tools, DataApp app, Consumer<String> step) {
        this.tools = tools;
        this.app = app;
        this.home = app.home();
        this.step = step;
    }

    /**
     * What follows from how fast the share is.
     *
     * @param tree the packages; an example when there are none
     */
    public record Measured(ShareSpeed speed, CopyAdvice advice, TreeAtHand tree, Forecast forecast) {}

    /**
     * What was found.
     *
     * @param findings empty when nothing could be tried
     * @param measured empty when the share cannot be used, or somebody else had to be given way to
     */
    public record Description(
            Report report,
            Optional<ShareProbe.Findings> findings,
            Optional<Measured> measured,
            List<Status.Line> lines) {
        public Description {
            lines = List.copyOf(lines);
        }
    }

    Description describe(Report report) {
        List<Status.Line> lines = new ProbeLines(tools.settings().workers()).of(findings, measured);
        return new Description(report, findings, measured, lines);
    }

    List<String> notes() {
        return List.copyOf(notes);
    }

    Ending run() throws IOException, InterruptedException {
        try {
            return new Operation(tools, app).runYielding(LONGEST, this::probe);
        } catch (LockLostException e) {
            throw e;
        } catch (IOException e) {
            if (!Files.isDirectory(home.wwwroot())) {
                return Ending.of(
                        Outcome.HOME_UNREACHABLE,
                        home.wwwroot() + " went away during the probe; check the mount of the data app's share");
            }
            return unfit(ShareVerdict.fault(e).orElseThrow(() -> e));
        }
    }

    private Ending probe(LockedHome locked, TickWatch watch) throws IOException, InterruptedException {
        ProbeRoom room = new ProbeRoom(
                tools.disk(),
                home.trash().resolve(locked.lock().number() + "-probe"),
                locked.lock()::check,
                tools.clock(),
                tools.pause()::of,
                watch::shouldStop);
        ShareProbe.Findings found = new ShareProbe(room, ProcessorLoad.ofThisMachine(), step).run();
        findings = Optional.of(found);
        List<String> faults = ShareVerdict.faults(found);
        if (!faults.isEmpty()) {
            return unfit(String.join("; also: ", faults));
        }
        found.traits().map(ShareVerdict::notes).ifPresent(notes::addAll);
        if (found.speed().isEmpty() || watch.shouldStop()) {
            return stopped(watch);
        }
        return judge(found, found.speed().get());
    }

    private static Ending unfit(String why) {
        return Ending.of(Outcome.SHARE_UNFIT, "the share cannot be used: " + why);
    }

    private static Ending stopped(TickWatch watch) {
        return watch.reason().outcome() == Outcome.IN_PROGRESS
                ? unfit("it was not measured in " + LONGEST.toMinutes() + " minutes, so slow it is; check the network")
                : watch.reason();
    }

    private Ending judge(ShareProbe.Findings found, ShareSpeed speed) throws IOException {
        TreeAtHand tree = treeAtHand(speed);
        CopyAdvice advice = CopyAdvice.of(speed.copies());
        Forecast forecast = Forecast.of(speed, advice, tree);
        measured = Optional.of(new Measured(speed, advice, tree, forecast));
        if (found.usableBytes().isPresent() && !tree.example()) {
            long free = found.usableBytes().getAsLong();
            Optional<String> noRoom = ShareVerdict.noRoom(free, tree.figures().bytes());
            if (noRoom.isPresent()) {
                return unfit(noRoom.get()).with(tree.figures());
            }
            noteRoom(free, tree.figures().bytes());
        }
        if (forecast.backup().compareTo(tools.settings().budget()) > 0) {
            notes.add("a backup takes longer than TICK_BUDGET ("
                    + tools.settings().budget() + "), so that it takes several ticks");
        }
        Ending fit = Ending.of(Outcome.PROBE_SUCCESS, ProbeLines.summary(measured.get()));
        return tree.example() ? fit : fit.with(tree.figures());
    }

    private TreeAtHand treeAtHand(ShareSpeed speed) throws IOException {
        step.accept("listing the packages");
        Instant began = tools.clock().instant();
        Inspection live = Inspection.of(home.packages(), app.mayDiffer());
        Duration took = Duration.between(began, tools.clock().instant());
        return live.listing().files().isEmpty() ? TreeAtHand.example(speed) : TreeAtHand.of(live, took);
    }

    /** Of the trees that lie on a share at a time those that are not there yet must still fit. */
    private void noteRoom(long free, long bytes) throws IOException {
        int there = 1
                + (home.backup().isPresent() ? 1 : 0)
                + (Names.in(home.previous()).isEmpty() ? 0 : 1);
        long needed = bytes * (TREES - there);
        if (free < needed) {
            notes.add("only " + Figures.megabytes(free) + " are free, and a full deploy needs "
                    + Figures.megabytes(needed) + " more than is used now; raise the quota of the share");
        }
    }
}
