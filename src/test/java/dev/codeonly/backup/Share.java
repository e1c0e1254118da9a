package dev.codeonly.backup;

import dev.codeonly.files.Disk;
import dev.codeonly.files.Progress;
import dev.codeonly.files.Workers;
import dev.codeonly.fixtures.PythonTools;
import dev.codeonly.tree.Home;
import dev.codeonly.tree.MayDiffer;
import dev.codeonly.verify.ImportVerifier;
import dev.codeonly.verify.Interpreters;
import dev.codeonly.verify.ModuleName;
import dev.codeonly.verify.PythonVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A data app's share in a temporary folder and a maintainer for it, as a test wants them: every {@code with…} returns a
 * changed copy. Real disk, real interpreter; the pause does not wait.
 */
public record Share(
        DataApp app,
        TickSettings settings,
        Disk disk,
        Clock clock,
        TickTools.Pause pause,
        Map<String, String> environment,
        Optional<PackageSets> sets) {
    public static Share at(Path root, String... imports) {
        try {
            Files.createDirectories(root.resolve("site/wwwroot"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        List<ModuleName> modules =
                List.of(imports).stream().map(ModuleName::new).toList();
        DataApp app = new DataApp("data-ingest", new Home(root), modules, Optional.empty(), MayDiffer.NOTHING, false);
        TickSettings settings = new TickSettings(
                new Workers(2, 0),
                Duration.ofMinutes(5),
                Duration.ZERO,
                Duration.ofMinutes(5),
                Duration.ofMinutes(10),
                10_000,
                1L << 30);
        return new Share(app, settings, new Disk(), Clock.systemUTC(), time -> {}, System.getenv(), Optional.empty());
    }

    public Home home() {
        return app.home();
    }

    public Path packages() {
        return home().packages().root();
    }

    public Path backup() {
        return home().backup().root();
    }

    public Share with(DataApp other) {
        return new Share(other, settings, disk, clock, pause, environment, sets);
    }

    public Share with(TickSettings other) {
        return new Share(app, other, disk, clock, pause, environment, sets);
    }

    private Share with(Workers workers, Duration budget, Duration settle, Duration lockStale, Duration holdStale) {
        return with(new TickSettings(
                workers, budget, settle, lockStale, holdStale, settings.maxSetFiles(), settings.maxSetBytes()));
    }

    public Share with(Disk other) {
        return new Share(app, settings, other, clock, pause, environment, sets);
    }

    public Share with(Clock other) {
        return new Share(app, settings, disk, other, pause, environment, sets);
    }

    public Share with(TickTools.Pause other) {
        return new Share(app, settings, disk, clock, other, environment, sets);
    }

    public Share with(PackageSets container) {
        return new Share(app, settings, disk, clock, pause, environment, Optional.of(container));
    }

    public Share withPython(String version) {
        return with(new DataApp(
                app.name(),
                app.home(),
                app.imports(),
                PythonVersion.parse(version),
                app.mayDiffer(),
                app.requireImport()));
    }

    public Share withWorkers(Workers workers) {
        return with(
                workers,
                settings.budget(),
                settings.settleTime(),
                settings.lockStaleAfter(),
                settings.holdStaleAfter());
    }

    public Share withSettleTime(Duration time) {
        return with(settings.workers(), settings.budget(), time, settings.lockStaleAfter(), settings.holdStaleAfter());
    }

    public Share withLockStaleAfter(Duration time) {
        return with(settings.workers(), settings.budget(), settings.settleTime(), time, settings.holdStaleAfter());
    }

    public Share withBudget(Duration time) {
        return with(
                settings.workers(), time, settings.settleTime(), settings.lockStaleAfter(), settings.holdStaleAfter());
    }

    public Share withHoldStaleAfter(Duration time) {
        return with(settings.workers(), settings.budget(), settings.settleTime(), settings.lockStaleAfter(), time);
    }

    /** One worker makes the order of all changes of a disk the same in every run. */
    public Share withWorkers(int count) {
        return withWorkers(new Workers(count, 0));
    }

    public BackupMaintainer maintainer() {
        ImportVerifier verifier = new ImportVerifier(environment, interpreters(), Duration.ofMinutes(1), clock);
        return new BackupMaintainer(new TickTools(disk, verifier, settings, clock, pause, Progress.NONE, sets));
    }

    /** The real interpreter as the one of its own minor version; no shim, which would cost most of a test's time. */
    private Interpreters interpreters() {
        Map<PythonVersion, Path> real = new HashMap<>();
        PythonVersion.parse(PythonTools.version()).ifPresent(version -> real.put(version, PythonTools.python()));
        return new Interpreters(real, environment);
    }

    /** The reports of a tick each five minutes, for a whole day. */
    List<Report> dayOfTicks() {
        return Stream.iterate(Instant.parse("2026-11-23T00:00:00Z"), tick -> tick.plus(Duration.ofMinutes(5)))
                .limit(Duration.ofDays(1).dividedBy(Duration.ofMinutes(5)))
                .map(tick -> with(Clock.fixed(tick, ZoneOffset.UTC)).tick())
                .toList();
    }

    public Report tick() {
        try {
            return maintainer().tick(app);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    public Report restore() {
        try {
            return maintainer().restore(app, new Restore.Wish(false, false));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    public Report rollback() {
        try {
            return maintainer().rollback(app, new Rollback.Wish(Optional.empty(), false, false));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
