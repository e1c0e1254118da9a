package dev.codeonly.backup;

import dev.codeonly.tree.Home;
import dev.codeonly.tree.Inspection;
import dev.codeonly.tree.PackageSet;
import dev.codeonly.tree.PackageTree;
import dev.codeonly.verify.PythonVersion;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Puts a complete set in the place of packages that are lost or damaged, by renames; moves nothing when they are complete. */
public final class Restore {
    private final TickTools tools;
    private final DataApp app;
    private final Home home;

    Restore(TickTools tools, DataApp app) {
        this.tools = tools;
        this.app = app;
        this.home = app.home();
    }

    /** What a person runs to restore this app. */
    static String command(DataApp app) {
        return "./maintainer restore " + app.selector();
    }

    /**
     * What the caller asks for.
     *
     * @param deep whether packages whose content is wrong count as damaged too, and not only those that are not complete
     * @param ignoreHold also while a deployment holds
     */
    public record Wish(boolean deep, boolean ignoreHold) {}

    Ending run(Wish wish) throws IOException, InterruptedException {
        return new Operation(tools, app).run(wish.ignoreHold(), locked -> restore(locked, wish.deep()));
    }

    private Ending restore(LockedHome locked, boolean deep) throws IOException, InterruptedException {
        Inspection live = Inspection.of(home.packages(), app.mayDiffer());
        if (live.complete() && (!deep || isSound(live))) {
            return Ending.of(Outcome.RESTORE_SUCCESS, "the packages are complete; nothing was moved")
                    .with(Figures.of(live));
        }
        Choice choice = choose();
        if (choice.source().isEmpty()) {
            return choice.refusal();
        }
        Inspection source = choice.source().get().tree();
        String warning = choice.source().get().bad() ? ", which failed its health check, for there is no other" : "";
        Optional<Ending> wrongPython = otherPython(app, source);
        if (wrongPython.isPresent()) {
            return wrongPython.get();
        }
        PackageTree rest = home.parked("restore-" + locked.lock().number());
        if (Swap.in(locked.renames(), home.packages(), rest, source.tree())) {
            locked.renames().toTrash(rest.root());
        }
        return Ending.of(
                        Outcome.RESTORE_SUCCESS,
                        "the packages were restored from " + source.tree() + warning
                                + "; restart the app, the next tick makes a new backup")
                .with(Figures.of(source));
    }

    private boolean isSound(Inspection tree) throws IOException, InterruptedException {
        return new DeepCheck(tools.settings().workers(), () -> false)
                .all(tree.tree(), tree.expectations())
                .problems()
                .isEmpty();
    }

    private record Choice(Optional<Sources.Source> source, Ending refusal) {}

    private Choice choose() throws IOException {
        List<Sources.Source> found = new Sources(home, app.mayDiffer()).toRestore();
        if (found.size() > 1) {
            List<String> names = found.stream().map(Sources.Source::name).toList();
            return new Choice(
                    Optional.empty(),
                    Ending.of(
                            Outcome.SET_IS_AMBIGUOUS,
                            "several complete trees are parked (" + String.join(", ", names)
                                    + "); rename the right one to " + home.packages()));
        }
        return new Choice(found.stream().findFirst(), nothing());
    }

    private Ending nothing() throws IOException {
        return home.backup().isPresent()
                ? Ending.of(
                        Outcome.BACKUP_NOT_READY,
                        home.backup()
                                + " is not complete and marked, and no other complete set is there; run the full deploy")
                : Ending.of(
                        Outcome.BACKUP_NOT_FOUND,
                        "there is no backup in " + home.backup() + " and no other complete set; run the full deploy");
    }

    /** Why a set must not be put in place: it was built for another Python than the app runs. */
    static Optional<Ending> otherPython(DataApp app, Inspection set) {
        Optional<PythonVersion> built =
                set.packageSet().flatMap(PackageSet::python).flatMap(PythonVersion::parse);
        if (app.python().isEmpty() || built.isEmpty() || app.python().equals(built)) {
            return Optional.empty();
        }
        return Optional.of(Ending.of(
                Outcome.PYTHON_CHANGED,
                set.tree() + " was built for Python " + built.get() + ", the app runs "
                        + app.python().get() + "; run the full deploy"));
    }
}
