package dev.codeonly.app;

import dev.codeonly.backup.BackupMaintainer;
import dev.codeonly.backup.DataApp;
import dev.codeonly.backup.Fetch;
import dev.codeonly.backup.PackageSetsException;
import dev.codeonly.backup.Probe;
import dev.codeonly.backup.Report;
import dev.codeonly.backup.Restore;
import dev.codeonly.backup.Retention;
import dev.codeonly.backup.Rollback;
import dev.codeonly.backup.Status;
import dev.codeonly.backup.TickTools;
import dev.codeonly.files.Disk;
import dev.codeonly.files.Progress;
import dev.codeonly.offshare.BlobPackageSets;
import dev.codeonly.verify.ImportVerifier;
import dev.codeonly.verify.Interpreters;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The product wired together: settings in, reports out. Made anew for every invocation and command. */
public final class Maintainer {
    private final Settings settings;
    private final BackupMaintainer maintainer;
    private final TickRunner runner;

    private Maintainer(Settings settings, BackupMaintainer maintainer, TickRunner runner) {
        this.settings = settings;
        this.maintainer = maintainer;
        this.runner = runner;
    }

    /**
     * Wires a maintainer with the settings of an environment.
     *
     * @param environment where the settings are, and what the import check's child inherits, less the secrets
     * @throws SettingsException for a setting that cannot be used
     */
    public static Maintainer of(Map<String, String> environment, Progress progress) throws SettingsException {
        Settings settings = Settings.of(environment);
        TickClock clock = TickClock.start();
        ImportVerifier verifier = new ImportVerifier(
                environment, new Interpreters(settings.interpreters(), environment), settings.verifyTimeout(), clock);
        TickTools tools = new TickTools(
                new Disk(),
                verifier,
                settings.tick(),
                clock,
                time -> Thread.sleep(time.toMillis()),
                progress,
                settings.container().map(BlobPackageSets::of));
        BackupMaintainer maintainer = new BackupMaintainer(tools);
        return new Maintainer(
                settings, maintainer, new TickRunner(maintainer, settings.tick().budget(), clock));
    }

    /** The data apps that are enabled. */
    public List<DataApp> apps() {
        return settings.apps();
    }

    /** One data app without settings: this home, the default imports. */
    public static DataApp appAt(Path home) {
        return DataAppsJson.at(home);
    }

    public Settings settings() {
        return settings;
    }

    /** One tick over these apps, side by side; {@code each} is given every report as soon as it is there. */
    public List<Report> tick(List<DataApp> apps, Consumer<Report> each) throws InterruptedException {
        return runner.tick(apps, each);
    }

    public Report restore(DataApp app, Restore.Wish wish) throws InterruptedException {
        return maintainer.restore(app, wish);
    }

    public Report rollback(DataApp app, Rollback.Wish wish) throws InterruptedException {
        return maintainer.rollback(app, wish);
    }

    /** Brings a set from the container; only when there is one. */
    public Report fetch(DataApp app, Fetch.Wish wish) throws InterruptedException {
        return maintainer.fetch(app, wish);
    }

    /** What the container holds; only when there is one. */
    public Retention.Plan archives(Retention.Policy policy) throws PackageSetsException {
        return maintainer.archives(policy);
    }

    /** Deletes archives that nobody needs; only when there is a container. */
    public Retention.Plan prune(Retention.Policy policy) throws PackageSetsException {
        return maintainer.prune(policy);
    }

    public Report verify(DataApp app, boolean deep) throws InterruptedException {
        return maintainer.verify(app, deep);
    }

    /** Measures the app's share; {@code step} is told what is done next. */
    public Probe.Description probe(DataApp app, Consumer<String> step) throws InterruptedException {
        return maintainer.probe(app, step);
    }

    public Status.Description status(DataApp app) {
        return maintainer.status(app);
    }
}
