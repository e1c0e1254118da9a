package dev.codeonly.backup;

import dev.codeonly.files.Disk;
import dev.codeonly.files.Room;
import dev.codeonly.tree.Fingerprint;
import dev.codeonly.tree.Home;
import dev.codeonly.tree.OddFileException;
import dev.codeonly.tree.PackageTree;
import dev.codeonly.tree.SmallFile;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * Describes a data app's share so that it answers "why is it not ready?". Reads what a tick's look reads, and recomputes the
 * backup's fingerprint.
 */
public final class Status {
    /** Of a refusal, in bytes. */
    private static final int SHOWN = 4 << 10;

    private final TickTools tools;
    private final DataApp app;
    private final Home home;
    private final List<Line> lines = new ArrayList<>();

    Status(TickTools tools, DataApp app) {
        this.tools = tools;
        this.app = app;
        this.home = app.home();
    }

    /** One line of a description. */
    public record Line(String label, String text) {}

    /** The description, and the outcome in a word. */
    public record Description(Report report, List<Line> lines) {
        public Description {
            lines = List.copyOf(lines);
        }
    }

    Description describe() {
        Instant started = tools.clock().instant();
        Ending ending;
        try {
            ending = look();
        } catch (IOException e) {
            ending = Ending.of(Outcome.ERROR, Failure.describe(e));
        }
        Report report = new Report(
                app.name(),
                ending.outcome(),
                ending.message(),
                ending.figures().orElse(new Figures(Optional.empty(), 0, 0, 0)),
                Duration.between(started, tools.clock().instant()),
                List.of());
        return new Description(report, lines);
    }

    private Ending look() throws IOException {
        if (!Files.isDirectory(home.wwwroot())) {
            return Ending.of(Outcome.HOME_UNREACHABLE, home.wwwroot() + " is not there; check the mount, or --home");
        }
        Optional<Fingerprint> packages = home.packages().fingerprint();
        Optional<ReadyMarker> marker = ReadyMarker.counting(home.backup());
        ShareClock clock = new ShareClock(tools.disk(), home);
        Optional<String> deployment =
                new Deployments(tools.disk(), home, clock, tools.settings().holdStaleAfter()).underWay();
        describePackages(packages);
        describeBackup(marker);
        describeStore(StoreView.of(home), deployment);
        describeRoom(marker);
        return judge(packages, marker, deployment);
    }

    private Ending judge(Optional<Fingerprint> packages, Optional<ReadyMarker> marker, Optional<String> deployment)
            throws IOException {
        if (deployment.isPresent()) {
            return TickWatch.deploying(deployment.get());
        }
        if (packages.isEmpty() && !home.packages().isPresent()) {
            return new Sources(home, app.mayDiffer())
                    .toRestore().stream()
                            .findFirst()
                            .map(found -> Ending.of(
                                    Outcome.PACKAGES_LOST,
                                    "the packages are gone, a complete set is in "
                                            + found.tree().tree() + "; run: " + Restore.command(app)))
                            .orElse(Ending.of(Outcome.NO_PACKAGES, "nothing is installed yet; run the full deploy"));
        }
        if (packages.isEmpty()) {
            return Ending.of(
                    Outcome.PACKAGES_INCOMPLETE,
                    "no RECORD tells what the packages are; run the full deploy, or a restore");
        }
        if (marker.isEmpty()) {
            return Ending.of(
                    Disk.exists(home.backup().root()) ? Outcome.BACKUP_NOT_READY : Outcome.BACKUP_NOT_FOUND,
                    "there is no verified backup of the packages; the next tick makes one, its log line says why if it cannot");
        }
        return marker.get()
                .differsFrom(packages, home.packages().packageSet())
                .map(other -> Ending.of(
                        Outcome.PACKAGES_CHANGED, "the backup is of " + other + "; the next tick makes a new one"))
                .orElse(Tick.current(marker.get()));
    }

    private void describePackages(Optional<Fingerprint> packages) throws IOException {
        PackageTree tree = home.packages();
        line("packages", packages.map(Fingerprint::hex).orElse(tree.isPresent() ? "without a fingerprint" : "absent"));
        tree.packageSet()
                .ifPresent(set -> line(
                        "package set",
                        "Python " + set.python().orElse("unknown") + ", requirements "
                                + set.requirements().orElse("unknown")));
    }

    private void describeBackup(Optional<ReadyMarker> marker) {
        if (marker.isEmpty()) {
            line("backup", Disk.exists(home.backup().root()) ? "there, but not ready" : "absent");
            return;
        }
        ReadyMarker ready = marker.get();
        line("backup", ready.fingerprint().hex());
        line(
                "",
                "completed " + ready.completed() + ", " + ready.files() + " files, " + Figures.megabytes(ready.bytes())
                        + ", grade " + ready.grade());
    }

    private void describeStore(StoreView store, Optional<String> deployment) throws IOException {
        line("deployment", deployment.orElse("none"));
        NumberedFolders locks = new NumberedFolders(tools.disk(), home.locks());
        long lock = locks.highest();
        line(
                "lock",
                lock == 0 || locks.isReleased(lock)
                        ? "free"
                        : lock + ", of " + locks.owner(lock).orElse("an owner without a name"));
        list("previous", store.previous().stream().map(Fingerprint::hex).toList());
        list("parked", store.parked());
        list("staging", store.staged().stream().map(String::valueOf).toList());
        list(
                "incoming",
                store.incoming().stream()
                        .filter(name -> !name.contains(".part-"))
                        .toList());
        for (Fingerprint set : store.refused()) {
            line("refused", refusal(set));
        }
        list("trash", store.trash());
    }

    private String refusal(Fingerprint set) throws IOException {
        try {
            return SmallFile.beginning(home.incomingRefused(set), SHOWN).strip();
        } catch (OddFileException e) {
            return set + ", and why cannot be read: " + e.getReason();
        }
    }

    /** A backup needs as much again while it is made; a share may keep to itself what it has. */
    private void describeRoom(Optional<ReadyMarker> marker) throws IOException {
        OptionalLong free = Room.at(home.root()).free();
        String need = marker.map(ready -> ", a copy of the packages takes about " + Figures.megabytes(ready.bytes()))
                .orElse("");
        line("free space", (free.isEmpty() ? "unknown" : Figures.megabytes(free.getAsLong())) + need);
    }

    private void list(String label, List<String> names) {
        if (!names.isEmpty()) {
            line(label, names.stream().collect(Collectors.joining(", ")));
        }
    }

    private void line(String label, String text) {
        lines.add(new Line(label, text));
    }
}
