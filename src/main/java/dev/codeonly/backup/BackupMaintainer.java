package dev.codeonly.backup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps a verified backup of a data app's packages: one call is one tick for one data app. */
public final class BackupMaintainer {
    private static final Logger LOG = LoggerFactory.getLogger(BackupMaintainer.class);

    private final TickTools tools;

    public BackupMaintainer(TickTools tools) {
        this.tools = tools;
    }

    /** Runs one tick; whatever goes wrong with the share is an outcome, never an exception. */
    public Report tick(DataApp app) throws InterruptedException {
        Instant started = tools.clock().instant();
        Tick tick = new Tick(tools, app);
        Ending ending = tick.afterDamage(ending(tick, app));
        List<String> notes = new ArrayList<>(tick.notes());
        if (tools.sets().isPresent()) {
            notes.addAll(new Archiving(tools.sets().get(), tools, app, started).after(ending.outcome()));
        }
        return report(app, ending, tick.figures(), started, notes);
    }

    /** Puts a complete set in the place of packages that are lost or damaged. */
    public Report restore(DataApp app, Restore.Wish wish) throws InterruptedException {
        return operate(app, () -> new Restore(tools, app).run(wish));
    }

    /** Puts the previous set in the place of the live one. */
    public Report rollback(DataApp app, Rollback.Wish wish) throws InterruptedException {
        return operate(app, () -> new Rollback(tools, app).run(wish));
    }

    /** Brings a set from the container and makes it the backup. */
    public Report fetch(DataApp app, Fetch.Wish wish) throws InterruptedException {
        return operate(app, () -> new Fetch(sets(), tools, app).run(wish));
    }

    /** What the container holds, and what each archive is needed for. */
    public Retention.Plan archives(Retention.Policy policy) throws PackageSetsException {
        return new Retention(sets()).plan(policy);
    }

    /** Deletes what nobody needs, and says what became of each archive. */
    public Retention.Plan prune(Retention.Policy policy) throws PackageSetsException {
        return new Retention(sets()).prune(policy);
    }

    private PackageSets sets() {
        return tools.sets().orElseThrow(() -> new IllegalStateException("there is no container; ask before"));
    }

    /** Looks at packages and backup in full and changes nothing. */
    public Report verify(DataApp app, boolean deep) throws InterruptedException {
        return operate(app, () -> new Verification(tools, app, deep).run());
    }

    /**
     * Measures the app's share.
     *
     * @param step is told what is done next
     */
    public Probe.Description probe(DataApp app, Consumer<String> step) throws InterruptedException {
        Probe probe = new Probe(tools, app, step);
        Report report = operate(app, probe::run);
        return probe.describe(new Report(
                report.app(), report.outcome(), report.message(), report.figures(), report.duration(), probe.notes()));
    }

    public Status.Description status(DataApp app) {
        return new Status(tools, app).describe();
    }

    @FunctionalInterface
    private interface Work {
        Ending run() throws IOException, InterruptedException;
    }

    private Report operate(DataApp app, Work work) throws InterruptedException {
        Instant started = tools.clock().instant();
        Ending ending;
        try {
            ending = work.run();
        } catch (LockLostException e) {
            ending = Ending.of(Outcome.BUSY, e.getMessage() + "; look at the status, then try again");
        } catch (IOException e) {
            LOG.debug("{}", app.name(), e);
            ending = Ending.of(Outcome.ERROR, Failure.describe(e));
        } catch (InvalidPathException e) {
            ending = noText(e);
        }
        return report(app, unlessWentAway(app, ending), Optional.empty(), started, List.of());
    }

    private Ending ending(Tick tick, DataApp app) throws InterruptedException {
        try {
            return unlessWentAway(app, tick.run());
        } catch (LockLostException e) {
            return unlessWentAway(app, Ending.of(Outcome.BUSY, e.getMessage() + "; the next tick looks again"));
        } catch (IOException e) {
            LOG.debug("{}", app.name(), e);
            Outcome outcome = tick.isStaging() ? Outcome.COPY_FAILED : Outcome.ERROR;
            return unlessWentAway(app, Ending.of(outcome, Failure.describe(e)));
        } catch (InvalidPathException e) {
            return noText(e);
        }
    }

    /** Something in the store has a name that this process cannot write; nobody of ours gives such names. */
    private static Ending noText(InvalidPathException e) {
        return Ending.of(
                Outcome.ERROR,
                "something on the share has a name that is no text here (" + e.getInput()
                        + "); rename it, or start this process with LC_ALL=C.UTF-8 if its name is UTF-8");
    }

    /** A share that goes away leaves no file, no RECORD and no lock either, and what is said of them then is wrong. */
    private static Ending unlessWentAway(DataApp app, Ending ending) {
        return ending.outcome().exitCode() == 0
                        || ending.outcome() == Outcome.HOME_UNREACHABLE
                        || Files.isDirectory(app.home().wwwroot())
                ? ending
                : Tick.wentAway(app.home());
    }

    private Report report(DataApp app, Ending ending, Optional<Figures> seen, Instant started, List<String> notes) {
        Figures figures = ending.figures().or(() -> seen).orElse(new Figures(Optional.empty(), 0, 0, 0));
        Duration took = Duration.between(started, tools.clock().instant());
        return new Report(app.name(), ending.outcome(), ending.message(), figures, took, notes);
    }
}
