package dev.codeonly.backup;

import dev.codeonly.tree.Fingerprint;
import dev.codeonly.tree.Home;
import java.io.IOException;
import java.util.Optional;

/** Brings a set from the container and makes it the backup; never in place of one that is of the live packages. */
public final class Fetch {
    private final PackageSets sets;
    private final TickTools tools;
    private final DataApp app;
    private final Home home;

    Fetch(PackageSets sets, TickTools tools, DataApp app) {
        this.sets = sets;
        this.tools = tools;
        this.app = app;
        this.home = app.home();
    }

    /**
     * What the caller asks for.
     *
     * @param set empty: the last good one that the app's record names
     * @param ignoreHold also while a deployment holds
     */
    public record Wish(Optional<Fingerprint> set, boolean ignoreHold) {}

    Ending run(Wish wish) throws IOException, InterruptedException {
        return new Operation(tools, app).run(wish.ignoreHold(), locked -> fetch(locked, wish.set()));
    }

    private Ending fetch(LockedHome locked, Optional<Fingerprint> wished) throws IOException, InterruptedException {
        Optional<Sources.Source> complete = new Sources(home, app.mayDiffer()).backup();
        Optional<ReadyMarker> backup = complete.isPresent() ? ReadyMarker.of(home.backup()) : Optional.empty();
        if (backup.isPresent() && backup.get().isOf(home.packages())) {
            return Tick.current(backup.get());
        }
        Optional<Fingerprint> set =
                wished.isPresent() ? wished : sets.record(app.name()).flatMap(AppRecord::toBringBack);
        if (set.isEmpty()) {
            return Ending.of(
                    Outcome.SET_NOT_FOUND,
                    "the container " + sets.where() + " has no record of " + app.name()
                            + "; give --fingerprint, ./maintainer sets lists what is there, or set PACKAGE_SETS_OWNER to the name of"
                            + " the maintainer that wrote it");
        }
        if (backup.map(ReadyMarker::fingerprint).equals(set)) {
            return Ending.of(Outcome.CURRENT, "the backup is of this set already; nothing was fetched")
                    .with(Figures.of(backup.orElseThrow()));
        }
        Fetching fetching = new Fetching(sets, tools, locked, app, () -> false);
        Fetching.Result fetched = fetching.fetch(set.get());
        if (fetched.ready().isEmpty()) {
            return Ending.of(
                    fetched.missing() ? Outcome.SET_NOT_FOUND : Outcome.SET_REFUSED,
                    "the set " + set.get() + " was not fetched: "
                            + fetched.refused().orElse("it was stopped") + "; nothing was changed");
        }
        ReadyMarker marker = fetching.publish(set.get(), fetched.ready().get());
        return Ending.of(
                        Outcome.BACKED_UP,
                        "the set was fetched from " + sets.where()
                                + " and is the backup now; to make it live where the packages"
                                + " are lost or damaged, run: " + Restore.command(app))
                .with(Figures.of(marker));
    }
}
