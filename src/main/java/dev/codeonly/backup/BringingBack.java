package dev.codeonly.backup;

import dev.codeonly.tree.Fingerprint;
import dev.codeonly.tree.Home;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a tick does when a share has no complete set at all: the container may know the app's last one. */
final class BringingBack {
    private static final Logger LOG = LoggerFactory.getLogger(BringingBack.class);

    private final TickTools tools;
    private final DataApp app;
    private final Home home;
    private final LockedHome locked;
    private final TickWatch watch;

    BringingBack(TickTools tools, DataApp app, LockedHome locked, TickWatch watch) {
        this.tools = tools;
        this.app = app;
        this.home = app.home();
        this.locked = locked;
        this.watch = watch;
    }

    Ending run() throws IOException, InterruptedException {
        if (tools.sets().isEmpty()) {
            return nothing("");
        }
        PackageSets sets = tools.sets().get();
        Optional<AppRecord> record;
        try {
            record = sets.record(app.name());
        } catch (PackageSetsException e) {
            LOG.warn("{}: {}", app.name(), e.getMessage());
            return nothing(
                    "; if there was anything: whether the container has it cannot be told (" + e.getMessage() + ")");
        }
        Optional<Fingerprint> last = record.flatMap(AppRecord::toBringBack);
        return last.isEmpty() ? nothing("") : bringBack(sets, last.get(), name(record.get(), last.get()));
    }

    private Ending nothing(String doubt) {
        return Ending.of(
                Outcome.NO_PACKAGES,
                "nothing is installed in " + home.packages() + " yet; run the full deploy" + doubt);
    }

    private static String name(AppRecord record, Fingerprint set) {
        return (record.bad().contains(set) ? "its last set, which failed its health check, " : "its last good set ")
                + set;
    }

    private Ending bringBack(PackageSets sets, Fingerprint set, String name) throws IOException, InterruptedException {
        try {
            BackupFromContainer.Result fetched = new BackupFromContainer(sets, tools, app, locked, watch).publish(set);
            if (fetched.refused().isPresent()) {
                return lost(name + " is not to be had: " + fetched.refused().get() + "; run the full deploy");
            }
            if (fetched.published().isEmpty()) {
                return watch.reason();
            }
            return lost(name + " was fetched from " + sets.where() + " and is the backup now; run: "
                            + Restore.command(app))
                    .with(Figures.of(fetched.published().get()));
        } catch (PackageSetsException e) {
            return lost(name + " could not be fetched: " + e.getMessage());
        }
    }

    private Ending lost(String what) {
        return Ending.of(
                Outcome.PACKAGES_LOST,
                "the packages are gone from " + home.packages()
                        + ", and there is no complete set elsewhere on the share; " + what);
    }
}
