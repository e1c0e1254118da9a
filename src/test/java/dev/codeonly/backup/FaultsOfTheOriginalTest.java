package dev.codeonly.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.files.Disk;
import dev.codeonly.files.Disk.Change;
import dev.codeonly.fixtures.Install;
import dev.codeonly.fixtures.KuduSync;
import dev.codeonly.fixtures.MovingClock;
import dev.codeonly.fixtures.OriginalRestore;
import dev.codeonly.fixtures.RealTree;
import dev.codeonly.fixtures.RealTrees;
import dev.codeonly.fixtures.RecordCheck;
import dev.codeonly.fixtures.Replay;
import dev.codeonly.fixtures.ShellFingerprint;
import dev.codeonly.fixtures.Step;
import dev.codeonly.fixtures.TreeDiff;
import dev.codeonly.lab.Lab;
import dev.codeonly.tree.Inspection;
import dev.codeonly.tree.MayDiffer;
import dev.codeonly.tree.Names;
import dev.codeonly.tree.PackageTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The faults of the system this one grew from, by their numbers: each is provoked, and must not show. */
class FaultsOfTheOriginalTest {
    @TempDir(factory = TempDirFactory.Standard.class)
    private Path home;

    private Share share;

    @BeforeEach
    void aShare() {
        share = Share.at(home, "six");
    }

    @Nested
    class Fault_1_the_marker_is_worthless_after_the_first_restore {
        @Test
        void the_originals_own_restore_gives_a_sound_tree_and_no_tick_after_it_marks_an_incomplete_copy()
                throws IOException {
            RealTrees.small().copyTo(home);
            assertThat(share.tick().outcome()).isEqualTo(Outcome.BACKED_UP);
            remove(share.packages());

            assertThat(OriginalRestore.run(home)).isEqualTo("RESTORE_SUCCESS");

            RecordCheck.assertEveryCountedRowHolds(share.packages());
            assertThat(share.packages().resolve(".backup_ready")).exists();
            List<String> lies = new ArrayList<>();
            Disk watched = new WatchedDisk((change, path) -> lies.addAll(markersOnIncompleteCopies()));
            assertThat(share.with(watched).tick().outcome()).isEqualTo(Outcome.BACKED_UP);
            assertThat(share.with(watched).tick().outcome()).isEqualTo(Outcome.CURRENT);
            assertThat(lies).isEmpty();
            assertThat(markersOnIncompleteCopies()).isEmpty();
        }

        @Test
        void a_copy_killed_at_any_change_is_never_restored_by_the_originals_command() throws IOException {
            RealTrees.small().copyTo(home);
            share.tick();
            remove(share.packages());
            OriginalRestore.run(home);
            Random random = new Random(Lab.seed(FaultsOfTheOriginalTest.class));
            for (long killedAt = 1; ; killedAt += 1 + random.nextInt(Lab.times(40, 2))) {
                Share dying = share.with(new DyingDisk(killedAt)).withLockStaleAfter(Duration.ZERO);
                Optional<Report> survived = survive(dying);
                String answer = OriginalRestore.run(home);
                if (answer.equals("RESTORE_SUCCESS")) {
                    RecordCheck.assertEveryCountedRowHolds(share.packages());
                } else {
                    assertThat(answer).as("killed at change %d", killedAt).isEqualTo("BACKUP_NOT_FOUND");
                }
                if (survived.isPresent() && survived.get().outcome() == Outcome.BACKED_UP) {
                    return;
                }
            }
        }

        private Optional<Report> survive(Share dying) {
            try {
                return Optional.of(dying.tick());
            } catch (DyingDisk.Killed e) {
                return Optional.empty();
            }
        }
    }

    @Nested
    class Fault_2_a_half_deployed_tree_is_certified_and_never_repaired {
        @Test
        void with_the_builds_word_only_the_whole_new_set_is_published_whatever_a_tick_sees() throws IOException {
            Deployment deployment = upgrade(Install.AS_BUILT);
            Replay replay =
                    Replay.withHalfWrittenFiles(deployment.steps, deployment.artifact, home.resolve("site/wwwroot"));
            List<String> published = new ArrayList<>();
            while (replay.hasNext()) {
                Replay.State state = replay.next();
                Report report = share.tick();
                if (report.outcome() == Outcome.BACKED_UP) {
                    published.add(state + " " + report.figures().fingerprint().orElseThrow());
                    assertPublishedIsWhole(deployment.fingerprint);
                }
            }
            assertWholeInTheEnd(deployment.fingerprint);
            assertThat(published).hasSizeLessThanOrEqualTo(1);
        }

        @Test
        void without_the_builds_word_nothing_is_published_while_files_still_come() throws IOException {
            Deployment deployment = upgrade(Install.PIP);
            Replay replay = Replay.of(deployment.steps, deployment.artifact, home.resolve("site/wwwroot"));
            MovingClock clock = new MovingClock(Instant.parse("2026-11-23T02:30:00Z"));
            boolean[] stepped = {false};
            Share settling = share.with(clock)
                    .withSettleTime(Duration.ofMinutes(1))
                    .with(time -> {
                        clock.move(time);
                        if (!stepped[0] && replay.hasNext()) {
                            stepped[0] = true;
                            step(replay);
                        }
                    });
            while (replay.hasNext()) {
                stepped[0] = false;
                Report report = settling.tick();
                assertThat(report.outcome()).isNotEqualTo(Outcome.BACKED_UP);
                if (!stepped[0]) {
                    step(replay);
                }
            }
            share = settling;
            assertWholeInTheEnd(deployment.fingerprint);
        }

        @Test
        void under_kudus_lock_nothing_is_even_looked_at() throws IOException {
            Deployment deployment = upgrade(Install.PIP);
            Path lock = share.home().kuduLock();
            Files.createDirectories(lock.getParent());
            Files.writeString(lock, "{");
            Replay replay = Replay.of(deployment.steps, deployment.artifact, home.resolve("site/wwwroot"));
            while (replay.hasNext()) {
                replay.next();
                assertThat(share.tick().outcome()).isEqualTo(Outcome.DEPLOYING);
            }
            Files.delete(lock);
            assertWholeInTheEnd(deployment.fingerprint);
        }

        @ParameterizedTest
        @MethodSource("dev.codeonly.backup.FaultsOfTheOriginalTest#installs")
        void of_a_first_deploy_too_only_the_whole_set_is_published(Install install) throws IOException {
            if (install == Install.AS_BUILT) {
                withTheWordOfTheBuild();
            } else {
                withoutIt();
            }
        }

        private void withTheWordOfTheBuild() throws IOException {
            Replay replay = firstDeployOf(RealTrees.largest(Install.AS_BUILT));
            tickEightTimesDuring(replay, share);
            assertWholeInTheEnd(
                    ShellFingerprint.of(RealTrees.largest(Install.AS_BUILT).packages())
                            .orElseThrow());
        }

        /** Nothing is published while files still come. */
        private void withoutIt() throws IOException {
            Replay replay = firstDeployOf(RealTrees.largest(Install.PIP));
            MovingClock clock = new MovingClock(Instant.parse("2026-11-23T02:30:00Z"));
            Share settling = share.with(clock)
                    .withSettleTime(Duration.ofMinutes(1))
                    .with(time -> {
                        clock.move(time);
                        if (replay.hasNext()) {
                            step(replay);
                        }
                    });
            tickEightTimesDuring(replay, settling);
            share = settling;
            assertWholeInTheEnd(
                    ShellFingerprint.of(RealTrees.largest(Install.PIP).packages())
                            .orElseThrow());
        }

        private Replay firstDeployOf(RealTree real) throws IOException {
            share = Share.at(home, real.modules().toArray(String[]::new));
            Path artifact = Files.createDirectories(home.resolve("artifact"));
            Path packages = real.packages().toAbsolutePath();
            Files.createSymbolicLink(artifact.resolve(".python_packages"), packages);
            return Replay.of(stepsOfAFirstDeployOf(packages), artifact, home.resolve("site/wwwroot"));
        }

        // where nothing is there yet, what KuduSync does depends on the names alone: the bytes need not be copied twice
        private List<Step> stepsOfAFirstDeployOf(Path packages) throws IOException {
            Path empty = Files.createDirectories(home.resolve("empty-files"));
            run(
                    "cp",
                    "-aT",
                    "--attributes-only",
                    packages.toString(),
                    empty.resolve(".python_packages").toString());
            List<Step> steps = KuduSync.record(
                    empty, home.resolve("elsewhere"), home.resolve("no-manifest"), home.resolve("manifest"));
            remove(home.resolve("elsewhere"));
            return steps;
        }

        private void tickEightTimesDuring(Replay replay, Share ticking) throws IOException {
            int all = replay.size();
            int every = Math.max(1, all / 8);
            for (int done = 0; replay.hasNext(); done++) {
                replay.next();
                if (done % every == 0 && replay.hasNext()) {
                    assertThat(ticking.tick().outcome())
                            .as("after %d of %d changes", done, all)
                            .isNotIn(Outcome.BACKED_UP, Outcome.CURRENT);
                    assertThat(share.backup()).doesNotExist();
                }
            }
        }

        private void step(Replay replay) {
            try {
                replay.next();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Nested
    class Fault_3_time_stamps_lie_both_ways {
        @Test
        void an_older_set_deployed_again_is_backed_up_although_all_its_files_are_older() throws IOException {
            RealTrees.small().copyTo(home);
            share.tick();
            remove(share.packages());
            RealTrees.smallPrevious().copyTo(home);
            setAllTimes(share.packages(), FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));

            assertThat(share.tick().outcome()).isEqualTo(Outcome.BACKED_UP);
            assertThat(ShellFingerprint.of(share.backup())).isEqualTo(ShellFingerprint.of(share.packages()));
        }

        @Test
        void the_same_wheels_installed_again_change_nothing_on_the_share() throws IOException {
            RealTrees.small(Install.AS_BUILT).copyTo(home);
            share.tick();
            for (Install install : Install.values()) {
                remove(share.packages());
                RealTrees.small(install).copyWithNewTimesTo(home);
                WatchedDisk disk = WatchedDisk.counting();
                assertThat(share.with(disk).tick().outcome()).as(install.name()).isEqualTo(Outcome.CURRENT);
                assertThat(disk.all()).as(install.name()).isZero();
                assertThat(ShellFingerprint.of(share.packages())).isEqualTo(ShellFingerprint.of(share.backup()));
            }
        }
    }

    @Nested
    class Fault_4_there_are_times_without_any_backup {
        @Test
        void besides_the_live_packages_a_complete_copy_is_there_at_every_change_of_an_upgrade() throws IOException {
            RealTrees.smallPrevious().copyTo(home);
            share.tick();
            remove(share.packages());
            RealTrees.small().copyTo(home);
            List<String> bare = new ArrayList<>();
            Disk watched = new WatchedDisk((change, path) -> {
                if (completeCopies().isEmpty()) {
                    bare.add(change + " " + path);
                }
            });
            assertThat(share.with(watched).tick().outcome()).isEqualTo(Outcome.BACKED_UP);
            assertThat(bare).isEmpty();
            assertThat(completeCopies()).contains("data/.python_packages_backup");
        }
    }

    @Nested
    class Fault_6_the_import_check_passes_on_the_interpreters_own_modules {
        @Test
        void a_module_that_only_the_interpreter_has_is_no_proof() throws IOException {
            RealTrees.small().copyTo(home);
            for (String own : List.of("pip", "json")) {
                Report report = Share.at(home, "six", own).tick();
                assertThat(report.outcome()).isEqualTo(Outcome.IMPORT_FAILED);
                assertThat(report.message()).contains(own);
            }
            assertThat(share.backup()).doesNotExist();
        }
    }

    @Nested
    class Fault_10_a_copy_that_was_killed_starts_from_zero {
        @Test
        void the_next_tick_copies_only_what_the_killed_process_had_not() throws Exception {
            RealTrees.small().copyTo(home);
            long all = files(share.packages());
            Process killed = TickProcess.start(home, 60);
            waitForStagedFiles(all / 2);
            killed.destroyForcibly().waitFor(10, TimeUnit.SECONDS);

            WatchedDisk disk = WatchedDisk.counting();
            Share next = share.with(disk).withLockStaleAfter(Duration.ZERO);
            assertThat(next.tick().outcome()).isEqualTo(Outcome.BACKED_UP);
            // besides the files of the tree: the lock's beat or owner, the marker; two files were under way when it
            // died
            assertThat(disk.count(Change.CREATE_FILE)).isLessThanOrEqualTo(all / 2 + 4);
            assertThat(TreeDiff.between(share.packages(), share.backup()).lines())
                    .singleElement()
                    .asString()
                    .contains(".backup_ready");
            assertThat(next.tick().outcome()).isEqualTo(Outcome.CURRENT);
        }

        private void waitForStagedFiles(long count) throws Exception {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (files(share.home().staging()) < count) {
                assertThat(System.nanoTime()).as("the process stages nothing").isLessThan(deadline);
                Thread.sleep(5);
            }
        }
    }

    // what a full deploy by the platform's own KuduSync does, recorded on a copy so that it can be replayed on the
    // share
    private record Deployment(Path artifact, List<Step> steps, String fingerprint) {}

    private Deployment upgrade(Install install) throws IOException {
        Path before = Files.createDirectories(home.resolve("artifact-before"));
        Path after = Files.createDirectories(home.resolve("artifact-after"));
        link(RealTrees.smallPrevious(install).packages(), before.resolve(".python_packages"));
        link(RealTrees.small(install).packages(), after.resolve(".python_packages"));
        Path elsewhere = home.resolve("elsewhere");
        Path manifest = home.resolve("manifest-before");
        KuduSync.sync(before, elsewhere, home.resolve("none"), manifest);
        KuduSync.sync(before, home.resolve("site/wwwroot"), home.resolve("none"), manifest);
        assertThat(share.tick().outcome()).isEqualTo(Outcome.BACKED_UP);
        List<Step> steps = KuduSync.record(after, elsewhere, manifest, home.resolve("manifest-after"));
        String fingerprint =
                ShellFingerprint.of(after.resolve(".python_packages")).orElseThrow();
        return new Deployment(after, steps, fingerprint);
    }

    private void assertPublishedIsWhole(String fingerprint) {
        assertThat(ShellFingerprint.of(share.backup())).contains(fingerprint);
        RecordCheck.assertEveryCountedRowHolds(share.backup());
    }

    private void assertWholeInTheEnd(String fingerprint) {
        assertThat(share.tick().outcome()).isIn(Outcome.BACKED_UP, Outcome.CURRENT);
        assertThat(share.tick().outcome()).isEqualTo(Outcome.CURRENT);
        assertPublishedIsWhole(fingerprint);
    }

    /** Trees in data/ that have a marker although a file of the live packages is missing in them or shorter. */
    private List<String> markersOnIncompleteCopies() throws IOException {
        List<String> lies = new ArrayList<>();
        try (Stream<Path> below = Files.walk(home.resolve("data"))) {
            for (Path marker :
                    below.filter(path -> path.endsWith(".backup_ready")).toList()) {
                try (Stream<Path> live = Files.walk(share.packages())) {
                    for (Path file : live.filter(Files::isRegularFile).toList()) {
                        Path copied = marker.resolveSibling(
                                share.packages().relativize(file).toString());
                        if (!Files.exists(copied)
                                || (!file.endsWith(".backup_ready") && Files.size(copied) != Files.size(file))) {
                            lies.add(marker + " lacks " + copied);
                        }
                    }
                }
            }
        }
        return lies;
    }

    /** Complete trees besides the live one, relative to the home. */
    private List<String> completeCopies() throws IOException {
        List<Path> candidates = new ArrayList<>(List.of(share.backup()));
        for (Path room : List.of(share.home().previous(), share.home().staging())) {
            Names.in(room).forEach(name -> candidates.add(room.resolve(name)));
        }
        List<String> complete = new ArrayList<>();
        for (Path tree : candidates) {
            if (Inspection.of(new PackageTree(tree), MayDiffer.NOTHING).complete()) {
                complete.add(home.relativize(tree).toString());
            }
        }
        return complete;
    }

    private static long files(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return 0;
        }
        try (Stream<Path> below = Files.walk(folder)) {
            return below.filter(Files::isRegularFile).count();
        } catch (java.io.UncheckedIOException e) {
            return 0;
        }
    }

    private static void setAllTimes(Path folder, FileTime time) throws IOException {
        try (Stream<Path> below = Files.walk(folder)) {
            for (Path path : below.toList()) {
                Files.setLastModifiedTime(path, time);
            }
        }
    }

    private static void link(Path tree, Path name) throws IOException {
        run("cp", "-aT", tree.toString(), name.toString());
    }

    private static void remove(Path tree) throws IOException {
        run("rm", "-rf", tree.toString());
    }

    private static void run(String... command) throws IOException {
        try {
            assertThat(new ProcessBuilder(command).inheritIO().start().waitFor())
                    .isZero();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static Stream<Install> installs() {
        return Stream.of(Install.AS_BUILT, Install.PIP).limit(Lab.times(1, 2));
    }
}
