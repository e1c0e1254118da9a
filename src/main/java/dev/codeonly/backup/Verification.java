package dev.codeonly.backup;

import dev.codeonly.tree.Inspection;
import dev.codeonly.tree.PackageTree;
import dev.codeonly.tree.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;

/** Looks at packages and backup in full, on request: complete, importing, and with {@code deep} every hash. Reads only. */
final class Verification {
    private final TickTools tools;
    private final DataApp app;
    private final boolean deep;

    Verification(TickTools tools, DataApp app, boolean deep) {
        this.tools = tools;
        this.app = app;
        this.deep = deep;
    }

    Ending run() throws IOException, InterruptedException {
        if (!Files.isDirectory(app.home().wwwroot())) {
            return Ending.of(
                    Outcome.HOME_UNREACHABLE, app.home().wwwroot() + " is not there; check the mount, or --home");
        }
        Inspection packages = Inspection.of(app.home().packages(), app.mayDiffer());
        if (packages.listing().files().isEmpty()) {
            return Ending.of(
                    Outcome.NO_PACKAGES, "nothing is installed in " + app.home().packages());
        }
        Optional<String> wrong = wrong(packages);
        if (wrong.isPresent()) {
            return Ending.of(
                            Outcome.PACKAGES_INCOMPLETE,
                            "the packages are not what their RECORDs say: " + wrong.get() + "; run: "
                                    + Restore.command(app))
                    .with(Figures.of(packages));
        }
        ImportGrading.Verdict verdict = new ImportGrading(tools.verifier(), app).of(packages, () -> false);
        if (verdict.failure().isPresent()) {
            return verdict.failure().get().with(Figures.of(packages));
        }
        return backup(packages).with(Figures.of(packages));
    }

    private Ending backup(Inspection packages) throws IOException, InterruptedException {
        PackageTree backup = app.home().backup();
        Optional<ReadyMarker> marker = ReadyMarker.counting(backup);
        if (marker.isEmpty()) {
            return Ending.of(
                    Outcome.BACKUP_NOT_FOUND, "the packages are good; there is no verified backup of them, run a tick");
        }
        Optional<String> wrong = wrong(Inspection.of(backup, app.mayDiffer()));
        if (wrong.isPresent()) {
            return Ending.of(
                    Outcome.BACKUP_DAMAGED,
                    "the packages are good, the backup is not: " + wrong.get() + "; run a tick");
        }
        return marker.get()
                .differsFrom(packages.fingerprint(), packages.packageSet())
                .map(other -> Ending.of(
                        Outcome.PACKAGES_CHANGED,
                        "packages and backup are good, but the backup is of " + other
                                + "; the next tick makes a new one"))
                .orElse(Ending.of(
                        Outcome.CURRENT,
                        "packages and backup are " + (deep ? "sound" : "complete") + " and the same set"));
    }

    private Optional<String> wrong(Inspection tree) throws IOException, InterruptedException {
        List<Problem> problems = tree.problems();
        if (problems.isEmpty() && deep) {
            problems = new DeepCheck(tools.settings().workers(), () -> false)
                    .all(tree.tree(), tree.expectations())
                    .problems();
        }
        return problems.isEmpty() ? Optional.empty() : Optional.of(Problem.summary(problems));
    }
}
