package dev.codeonly.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.codeonly.app.Maintainer;
import dev.codeonly.app.Setting;
import dev.codeonly.app.SettingsException;
import dev.codeonly.backup.DataApp;
import dev.codeonly.backup.Figures;
import dev.codeonly.backup.Outcome;
import dev.codeonly.backup.Report;
import dev.codeonly.backup.Restore;
import dev.codeonly.backup.Status;
import dev.codeonly.files.Disk;
import dev.codeonly.tree.Home;
import dev.codeonly.tree.PackageTree;
import dev.codeonly.verify.ModuleName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Builds a real package set, backs it up, loses it, restores it, and demands at each step the outcome it promises. */
final class Demo {
    private static final int STEPS = 7;

    private final Shell shell;
    private final Disk disk;
    private final Python python;
    private final DemoFolder folder;
    private final Home home;
    private final DataApp app;
    private final Instant began;
    private final List<String> timings = new ArrayList<>();
    private int step;

    Demo(Shell shell, Disk disk, Python python, DemoFolder folder) {
        this.shell = shell;
        this.disk = disk;
        this.python = python;
        this.folder = folder;
        this.home = new Home(folder.path().resolve("home"));
        this.app = Maintainer.appAt(home.root());
        this.began = shell.now();
    }

    /** Runs all steps; false when one did not end as promised, which was said. */
    boolean run() throws IOException, InterruptedException, SettingsException {
        say("A package set is built, backed up, lost and restored in " + folder.path());
        build();
        boolean asPromised = backUp() && doNothing() && noticeLoss() && restore() && backUpAgain() && describe();
        if (asPromised) {
            sumUp();
        }
        return asPromised;
    }

    private void build() throws IOException, InterruptedException {
        begin("Build a package set as the full deploy does, with Python " + python.version() + " ("
                + python.executable() + ")");
        PackageTree tree = new PackageTree(folder.path().resolve("build/.python_packages"));
        RequirementsText requirements = requirements();
        PackageSetBuild build = new PackageSetBuild(disk, python, shell.environment(), tree, requirements, imports());
        Instant start = shell.now();
        detail("installing " + String.join(", ", requirements.lines()) + " …");
        build.install(() -> detail("… pip is still at it after " + since(start)));
        detail("installed in " + since(start));
        Instant compiling = shell.now();
        build.compile();
        detail("bytecode compiled in " + since(compiling));
        Instant importing = shell.now();
        detail("fingerprint " + build.prove(shell.clock().get()));
        detail("imported, and .package_set written, in " + since(importing));
        disk.createFolders(home.wwwroot());
        disk.rename(tree.root(), home.packages().root());
        detail("laid into " + home.packages());
        timings.add("build " + since(start));
    }

    private boolean backUp() throws IOException, InterruptedException, SettingsException {
        begin("Tick: these packages are new, so they are copied, verified and published");
        boolean asPromised = ended("first backup", Outcome.BACKED_UP, tick());
        home.backup().markerText().ifPresent(text -> text.lines().forEach(this::detail));
        return asPromised;
    }

    private boolean doNothing() throws InterruptedException, SettingsException {
        begin("Tick again: nothing has changed, so a few small reads are all");
        return ended("tick without change", Outcome.CURRENT, tick());
    }

    private boolean noticeLoss() throws IOException, InterruptedException, SettingsException {
        begin("Lose the live packages, as a deployment that goes wrong does, and tick");
        disk.createFolders(folder.path().resolve("lost"));
        disk.rename(home.packages().root(), folder.path().resolve("lost/.python_packages"));
        return ended("loss noticed", Outcome.PACKAGES_LOST, tick());
    }

    private boolean restore() throws InterruptedException, SettingsException {
        begin("Restore: the backup is renamed into place");
        return ended(
                "restore",
                Outcome.RESTORE_SUCCESS,
                maintainer(ShownProgress.on(shell)).restore(app, new Restore.Wish(false, false)));
    }

    private boolean backUpAgain() throws InterruptedException, SettingsException {
        begin("Tick: the backup is live now, so a new one is made");
        return ended("next backup", Outcome.BACKED_UP, tick());
    }

    private boolean describe() throws SettingsException {
        begin("Status");
        Status.Description description = maintainer(ShownProgress.on(shell)).status(app);
        boolean asPromised = ended("status", Outcome.CURRENT, description.report());
        Text.columns(description.lines()).forEach(this::detail);
        return asPromised;
    }

    private void sumUp() {
        say("");
        say("All as promised, in " + since(began) + ": " + String.join(", ", timings) + ".");
        say(
                folder.isKept()
                        ? "Look around in " + folder.path() + ", for example: ./maintainer status " + app.selector()
                        : "The folder is deleted again; --keep leaves it there.");
        say("Next: ./maintainer --help; README.md says how to look after your own data apps.");
    }

    private Report tick() throws InterruptedException, SettingsException {
        try (ShownProgress progress = ShownProgress.on(shell)) {
            return maintainer(progress).tick(List.of(app), report -> {}).get(0);
        }
    }

    /** Wired as for any data app; the settings of the caller's shell are not for this one. */
    private Maintainer maintainer(ShownProgress progress) throws SettingsException {
        Map<String, String> environment = new HashMap<>(shell.environment());
        for (Setting setting : Setting.values()) {
            environment.remove(setting.name());
        }
        environment.put(
                Setting.INTERPRETERS.name(),
                new ObjectMapper()
                        .createObjectNode()
                        .put(python.version().toString(), python.executable().toString())
                        .toString());
        return Maintainer.of(environment, progress);
    }

    /** What the app's settings name by default, and what has a compiled part or much of its own to load. */
    private List<ModuleName> imports() {
        List<ModuleName> imports = new ArrayList<>(app.imports());
        imports.add(new ModuleName("cryptography.x509"));
        imports.add(new ModuleName("requests"));
        return imports;
    }

    private static RequirementsText requirements() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(Demo.class.getResourceAsStream("/demo-requirements.txt"), "in our own jar")) {
            return RequirementsText.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private boolean ended(String name, Outcome promised, Report report) {
        detail(report.outcome() + " – " + report.message());
        report.notes().forEach(this::detail);
        String figures = report.figures().files() == 0
                ? ""
                : ": " + report.figures().files() + " files, "
                        + Figures.megabytes(report.figures().bytes()) + ", "
                        + report.figures().distributions() + " distributions";
        detail("in " + Text.duration(report.duration()) + figures);
        timings.add(name + " " + Text.duration(report.duration()));
        if (report.outcome() != promised) {
            shell.err()
                    .println(
                            "step " + step + " was to end with " + promised + " and ended with " + report.outcome()
                                    + "; repeat with --keep and LOG_LEVEL=DEBUG, look into the folder, and report what you see");
        }
        return report.outcome() == promised;
    }

    private void begin(String title) {
        step++;
        say("");
        say(step + "/" + STEPS + " " + title);
    }

    private void detail(String line) {
        say("    " + line);
    }

    private void say(String line) {
        shell.out().println(line);
    }

    private String since(Instant start) {
        return Text.duration(Duration.between(start, shell.now()));
    }
}
