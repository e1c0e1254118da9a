package dev.codeonly.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.files.Disk;
import dev.codeonly.fixtures.RealTrees;
import dev.codeonly.fixtures.TreeBuilder;
import dev.codeonly.fixtures.TreeDiff;
import dev.codeonly.tree.Fingerprint;
import dev.codeonly.tree.Home;
import dev.codeonly.tree.Names;
import dev.codeonly.tree.PackageTree;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A restore puts a complete set in the place of packages that are lost or damaged, by renames; else it moves nothing.
 */
@DisplayName("A restore")
class RestoreTest {
    @TempDir
    Path folder;

    private Share share;
    private Home home;

    @BeforeEach
    void a_share_without_packages() {
        share = Share.at(folder.resolve("home"), "foo");
        home = share.home();
    }

    @Nested
    class While_the_packages_are_complete {
        @Test
        void moves_nothing_and_is_a_success() throws IOException {
            Sets.write(home.packages(), "2.0");
            backup("1.0");
            Inodes before = everything();
            assertRestored(share.restore(), "2.0");
            assertThat(everything()).isEqualTo(before);
        }

        @Test
        void moves_nothing_also_without_any_backup() throws IOException {
            Sets.write(home.packages(), "2.0");
            assertRestored(share.restore(), "2.0");
            assertThat(share.restore().message()).contains("nothing was moved");
        }
    }

    @Nested
    class Of_packages_that_are_lost {
        @Test
        void takes_the_backup() throws IOException {
            backup("1.0");
            Report report = share.restore();
            assertRestored(report, "1.0");
            assertThat(report.message()).contains(home.backup().toString(), "restart");
            assertThat(home.backup().root()).doesNotExist();
            assertThat(Names.in(home.parked())).isEmpty();
        }

        @Test
        void takes_the_backup_although_an_empty_tree_stands_there() throws IOException {
            Files.createDirectories(home.packages().sitePackages());
            backup("1.0");
            assertRestored(share.restore(), "1.0");
        }

        @Test
        void takes_a_backup_before_a_previous_or_parked_set() throws IOException {
            backup("2.0");
            previous("1.0", 1);
            Sets.write(home.parked("run-1"), "3.0");
            assertRestored(share.restore(), "2.0");
            assertThat(Sets.version(home.parked("run-1"))).isEqualTo("3.0");
        }

        @Test
        void takes_the_newest_previous_set_when_there_is_no_backup() throws IOException {
            previous("1.0", 3);
            previous("1.1", 9);
            previous("1.2", 5);
            assertRestored(share.restore(), "1.1");
        }

        @Test
        void takes_a_previous_set_before_a_parked_one() throws IOException {
            previous("1.0", 3);
            Sets.write(home.parked("run-1"), "3.0");
            assertRestored(share.restore(), "1.0");
        }

        @Test
        void takes_the_one_complete_parked_tree_when_nothing_else_is_there() throws IOException {
            Sets.write(home.parked("run-1"), "1.0");
            Sets.write(home.parked("run-2"), "2.0");
            Sets.damage(home.parked("run-2"));
            assertRestored(share.restore(), "1.0");
        }

        @Test
        void leaves_several_complete_parked_trees_to_a_person() throws IOException {
            Sets.write(home.parked("run-1"), "1.0");
            Sets.write(home.parked("run-2"), "2.0");
            Report report = assertRefused(Outcome.SET_IS_AMBIGUOUS);
            assertThat(report.message()).contains("parked/run-1", "parked/run-2", "rename the right one");
        }

        @Test
        void passes_over_previous_sets_that_are_not_complete() throws IOException {
            previous("1.0", 3);
            Sets.damage(home.previous(previous("1.1", 9)));
            assertRestored(share.restore(), "1.0");
        }

        @Test
        void of_a_real_set_puts_back_what_was_lost() throws IOException {
            share = Share.at(folder.resolve("real"), "six", "idna", "certifi");
            home = share.home();
            RealTrees.small().copyTo(home.root());
            assertThat(share.tick().outcome()).isEqualTo(Outcome.BACKED_UP);
            Files.move(home.packages().root(), folder.resolve("lost"));
            assertThat(share.tick().outcome()).isEqualTo(Outcome.PACKAGES_LOST);
            assertThat(share.restore().outcome()).isEqualTo(Outcome.RESTORE_SUCCESS);
            assertThat(TreeDiff.between(RealTrees.small().packages(), share.packages()))
                    .isEqualTo("Only in " + share.packages() + ": .backup_ready\n");
            assertThat(share.tick().outcome()).isEqualTo(Outcome.BACKED_UP);
            assertThat(share.tick().outcome()).isEqualTo(Outcome.CURRENT);
        }
    }

    @Nested
    class Of_packages_that_are_damaged {
        @BeforeEach
        void by_a_file_that_is_missing() throws IOException {
            Sets.write(home.packages(), "1.0");
            Sets.damage(home.packages());
        }

        @Test
        void parks_the_rest_and_puts_it_into_trash_afterwards() throws IOException {
            backup("1.0");
            assertRestored(share.restore(), "1.0");
            assertThat(Names.in(home.parked())).isEmpty();
            assertThat(Names.in(home.trash())).hasSize(1);
            assertThat(new PackageTree(
                                    home.trash().resolve(Names.in(home.trash()).get(0)))
                            .sitePackages()
                            .resolve("foo.py"))
                    .exists();
        }

        @Test
        void leaves_the_rest_where_it_is_when_there_is_nothing_better() throws IOException {
            assertRefused(Outcome.BACKUP_NOT_FOUND);
            assertThat(home.packages().sitePackages().resolve("foo.py")).exists();
        }

        @Test
        void puts_the_rest_back_when_the_share_refuses_the_backup() throws IOException {
            backup("1.0");
            Inodes live = Inodes.of(home.packages().root());
            Report report = share.with(refusingRename(2)).restore();
            assertThat(report.outcome()).isEqualTo(Outcome.ERROR);
            assertThat(Inodes.of(home.packages().root())).isEqualTo(live);
            assertThat(ReadyMarker.counting(home.backup())).isPresent();
            assertRestored(share.restore(), "1.0");
        }
    }

    @Nested
    class Where_a_set_failed_its_health_check {
        @Test
        void takes_a_previous_set_before_a_backup_that_is_bad() throws IOException {
            bad(backup("2.0"));
            previous("1.0", 1);
            assertThat(share.tick().message()).contains("a complete set is in " + home.previous());
            Report report = share.restore();
            assertRestored(report, "1.0");
            assertThat(report.message()).doesNotContain("health check");
        }

        @Test
        void takes_an_older_previous_set_before_a_newer_one_that_is_bad() throws IOException {
            previous("1.0", 3);
            bad(previous("1.1", 9));
            assertRestored(share.restore(), "1.0");
        }

        @Test
        void takes_the_one_parked_tree_that_is_not_bad_before_all_that_are() throws IOException {
            bad(backup("2.0"));
            bad(previous("1.0", 1));
            bad(Sets.write(home.parked("run-1"), "3.0"));
            Sets.write(home.parked("run-2"), "1.1");
            assertRestored(share.restore(), "1.1");
        }

        @Test
        void takes_the_backup_when_everything_is_bad_and_says_so() throws IOException {
            bad(backup("2.0"));
            bad(previous("1.0", 1));
            Report report = share.restore();
            assertRestored(report, "2.0");
            assertThat(report.message()).contains("failed its health check, for there is no other");
        }

        @Test
        void minds_the_set_and_not_a_set_that_is_elsewhere() throws IOException {
            bad(new Fingerprint("0".repeat(64)));
            backup("2.0");
            previous("1.0", 1);
            assertRestored(share.restore(), "2.0");
        }

        private void bad(Fingerprint set) throws IOException {
            Files.createDirectories(home.bad(set).getParent());
            Files.createFile(home.bad(set));
        }
    }

    @Nested
    class Without_a_source {
        @Test
        void says_that_no_backup_was_found() throws IOException {
            Report report = assertRefused(Outcome.BACKUP_NOT_FOUND);
            assertThat(report.message()).contains(home.backup().toString(), "run the full deploy");
        }

        @Test
        void says_so_also_when_an_empty_folder_stands_in_the_backups_place() throws IOException {
            Files.createDirectories(home.backup().sitePackages());
            assertRefused(Outcome.BACKUP_NOT_FOUND);
        }

        @Test
        void says_that_the_backup_is_not_ready_when_nothing_marks_it() throws IOException {
            Sets.write(home.backup(), "1.0");
            assertRefused(Outcome.BACKUP_NOT_READY);
        }

        @Test
        void says_that_the_backup_is_not_ready_when_its_marker_is_of_another_set() throws IOException {
            Sets.write(home.backup(), "1.0");
            Sets.mark(home.backup(), 1, new Fingerprint("0".repeat(64)));
            assertRefused(Outcome.BACKUP_NOT_READY);
        }

        @Test
        void says_that_the_backup_is_not_ready_when_a_file_is_missing() throws IOException {
            backup("1.0");
            Sets.damage(home.backup());
            assertRefused(Outcome.BACKUP_NOT_READY);
        }

        @Test
        void says_that_the_backup_is_not_ready_when_its_marker_is_the_originals() throws IOException {
            Sets.write(home.backup(), "1.0");
            Files.writeString(home.backup().marker(), "Backup completed: 2026-11-01 02:30:00\nSize: 1.0 MB\n");
            assertRefused(Outcome.BACKUP_NOT_READY);
        }

        @Test
        void never_takes_a_staged_or_incoming_tree() throws IOException {
            Sets.write(home.staging(4), "1.0");
            PackageTree incoming = new PackageTree(home.incoming().resolve("0".repeat(64)));
            Sets.write(incoming, "2.0");
            Sets.mark(incoming, 1);
            assertRefused(Outcome.BACKUP_NOT_FOUND);
        }
    }

    @Nested
    class Of_a_set_for_another_python {
        @Test
        void is_refused() throws IOException {
            Sets.write(home.backup(), "1.0", "3.10");
            Sets.mark(home.backup(), 1);
            share = share.withPython("3.11");
            Report report = assertRefused(Outcome.PYTHON_CHANGED);
            assertThat(report.message()).contains("3.10", "3.11", "run the full deploy");
        }

        @Test
        void is_not_refused_when_nobody_says_what_the_app_runs() throws IOException {
            Sets.write(home.backup(), "1.0", "3.10");
            Sets.mark(home.backup(), 1);
            assertRestored(share.restore(), "1.0");
        }

        @Test
        void is_not_refused_when_the_build_did_not_say() throws IOException {
            TreeBuilder.in(home.backup().root())
                    .distribution("foo", "1.0")
                    .file("foo.py", "version = '1.0'\n")
                    .write();
            Sets.mark(home.backup(), 1);
            assertRestored(share.withPython("3.11").restore(), "1.0");
        }
    }

    @Nested
    class While_someone_else_is_at_work {
        @BeforeEach
        void with_a_backup() throws IOException {
            backup("1.0");
        }

        @Test
        void waits_for_a_deployment_that_holds() throws IOException {
            hold("run-7");
            Report report = assertRefused(Outcome.DEPLOYING);
            assertThat(report.message()).contains("run-7", "--ignore-hold");
        }

        @Test
        void waits_for_kudu() throws IOException {
            Files.createDirectories(home.kuduLock().getParent());
            Files.writeString(home.kuduLock(), "not even xml");
            assertRefused(Outcome.DEPLOYING);
        }

        @Test
        void does_not_wait_when_told_that_the_deployment_is_dead() throws Exception {
            hold("run-7");
            assertRestored(share.maintainer().restore(share.app(), new Restore.Wish(false, true)), "1.0");
        }

        @Test
        void is_busy_while_another_owner_has_the_lock() throws IOException {
            Files.createDirectories(home.locks().resolve("3"));
            Files.writeString(home.locks().resolve("3/owner"), "someone else\n");
            Files.writeString(home.locks().resolve("3/beat"), "1");
            Report report = assertRefused(Outcome.BUSY);
            assertThat(report.message()).contains("someone else");
        }

        @Test
        void stops_when_the_lock_is_lost_before_the_first_rename() throws IOException {
            Report report = share.with(losingTheLockBeforeRename(1)).restore();
            assertThat(report.outcome()).isEqualTo(Outcome.BUSY);
            assertThat(home.packages().root()).doesNotExist();
            assertThat(Sets.version(home.backup())).isEqualTo("1.0");
        }

        @Test
        void does_nothing_where_the_home_is_not() {
            Share nowhere = Share.at(folder.resolve("mounted"), "foo");
            Share unmounted = nowhere.with(new DataApp(
                    "gone",
                    new Home(folder.resolve("unmounted")),
                    share.app().imports(),
                    share.app().python(),
                    share.app().mayDiffer(),
                    false));
            assertThat(unmounted.restore().outcome()).isEqualTo(Outcome.HOME_UNREACHABLE);
            assertThat(folder.resolve("unmounted")).doesNotExist();
        }
    }

    @Nested
    class However_large {
        @ParameterizedTest
        @ValueSource(ints = {10, 1000})
        void takes_three_renames_and_deletes_and_copies_nothing(int files) throws IOException {
            large(home.backup(), files);
            Sets.mark(home.backup(), 1);
            large(home.packages(), files);
            Files.delete(home.packages().sitePackages().resolve("foo/f0.py"));
            Counting counting = new Counting(home);
            assertThat(share.with(counting).restore().outcome()).isEqualTo(Outcome.RESTORE_SUCCESS);
            assertThat(counting.of(Disk.Change.RENAME)).isEqualTo(3);
            assertThat(counting.of(Disk.Change.DELETE_FILE)).isZero();
            assertThat(counting.of(Disk.Change.DELETE_FOLDER)).isZero();
            assertThat(counting.writtenOutsideTheLock()).isZero();
        }

        private void large(PackageTree tree, int files) throws IOException {
            TreeBuilder builder = TreeBuilder.in(tree.root()).distribution("foo", "1.0");
            for (int i = 0; i < files; i++) {
                builder.file("foo/f" + i + ".py", "x = " + i);
            }
            builder.write();
        }
    }

    /** Counts changes by kind, and those that write elsewhere than the lock and the share's clock. */
    static final class Counting extends Disk {
        private final Home home;
        private final Map<Change, Integer> counts = new EnumMap<>(Change.class);
        private int elsewhere;

        Counting(Home home) {
            this.home = home;
        }

        @Override
        protected synchronized void changing(Change change, Path path) {
            counts.merge(change, 1, Integer::sum);
            boolean writes = change == Change.CREATE_FILE || change == Change.WRITE;
            if (writes && !path.startsWith(home.locks()) && !path.equals(home.shareClock())) {
                elsewhere++;
            }
        }

        int of(Change change) {
            return counts.getOrDefault(change, 0);
        }

        int writtenOutsideTheLock() {
            return elsewhere;
        }
    }

    /** A disk on which one rename fails, in a way that no repetition mends. */
    static Disk refusingRename(int number) {
        AtomicInteger renames = new AtomicInteger();
        return new Disk() {
            @Override
            protected void changing(Change change, Path path) throws IOException {
                if (change == Change.RENAME && renames.incrementAndGet() == number) {
                    throw new FileSystemException(path.toString(), null, "Input/output error");
                }
            }
        };
    }

    /** A disk on which someone takes the lock over right after it was taken, before that rename is looked at. */
    private Disk losingTheLockBeforeRename(int number) {
        AtomicInteger written = new AtomicInteger();
        return new Disk() {
            @Override
            public void rewrite(Path file, byte[] content) throws IOException {
                super.rewrite(file, content);
                if (file.endsWith("owner") && written.incrementAndGet() == number) {
                    Files.createDirectory(home.locks().resolve("99"));
                }
            }
        };
    }

    private Fingerprint backup(String version) throws IOException {
        Fingerprint set = Sets.write(home.backup(), version);
        Sets.mark(home.backup(), 20);
        return set;
    }

    private Fingerprint previous(String version, int day) throws IOException {
        PackageTree tree = new PackageTree(folder.resolve("set-" + version));
        Fingerprint set = Sets.write(tree, version);
        Sets.mark(tree, day);
        Files.createDirectories(home.previous());
        Files.move(tree.root(), home.previous(set).root());
        return set;
    }

    private void hold(String run) throws IOException {
        Files.createDirectories(home.holds().resolve("1"));
        Files.writeString(home.holds().resolve("1/owner"), run + "\n");
        Files.writeString(home.holds().resolve("1/beat"), "1");
    }

    private void assertRestored(Report report, String version) throws IOException {
        assertThat(report.outcome()).as(report.message()).isEqualTo(Outcome.RESTORE_SUCCESS);
        assertThat(report.outcome().exitCode()).isZero();
        assertThat(Sets.version(home.packages())).isEqualTo(version);
    }

    private Report assertRefused(Outcome outcome) throws IOException {
        Inodes before = everything();
        Report report = share.restore();
        assertThat(report.outcome()).as(report.message()).isEqualTo(outcome);
        assertThat(report.outcome().exitCode()).isNotZero();
        assertThat(everything()).isEqualTo(before);
        return report;
    }

    /** All trees of the share, without lock, hold and the share's clock. */
    private Inodes everything() throws IOException {
        return Inodes.of(
                home.packages().root(),
                home.backup().root(),
                home.previous(),
                home.parked(),
                home.staging(),
                home.trash());
    }
}
