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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A rollback swaps the previous set in by renames and keeps the live one; else it moves nothing. */
@DisplayName("A rollback")
class RollbackTest {
    @TempDir
    Path folder;

    private Share share;
    private Home home;
    private Fingerprint live;

    @BeforeEach
    void a_share_with_a_live_set() throws IOException {
        share = Share.at(folder.resolve("home"), "foo");
        home = share.home();
        live = Sets.write(home.packages(), "2.0");
    }

    @Nested
    class With_one_previous_set {
        private Fingerprint previous;

        @BeforeEach
        void that_is_complete() throws IOException {
            previous = previous("1.0", 1);
        }

        @Test
        void swaps_it_with_the_live_one() throws IOException {
            Report report = share.rollback();
            assertRolledBack(report, "1.0");
            assertThat(report.message()).contains(previous.hex(), "restart");
            assertThat(Names.in(home.previous())).containsExactly(live.hex());
            assertThat(Sets.version(home.previous(live))).isEqualTo("2.0");
            assertThat(Names.in(home.parked())).isEmpty();
            assertThat(Names.in(home.trash())).isEmpty();
        }

        @Test
        void goes_forth_and_back_again() throws IOException {
            assertRolledBack(share.rollback(), "1.0");
            assertRolledBack(share.rollback(), "2.0");
            assertThat(Names.in(home.previous())).containsExactly(previous.hex());
        }

        @Test
        void is_backed_up_by_the_next_tick_and_can_still_go_forth() throws IOException {
            assertRolledBack(share.rollback(), "1.0");
            assertThat(share.tick().outcome()).isEqualTo(Outcome.BACKED_UP);
            assertThat(share.tick().outcome()).isEqualTo(Outcome.CURRENT);
            assertThat(Sets.version(home.backup())).isEqualTo("1.0");
            assertRolledBack(share.rollback(), "2.0");
        }

        @Test
        void puts_it_where_no_packages_are() throws IOException {
            Files.move(home.packages().root(), folder.resolve("gone"));
            assertRolledBack(share.rollback(), "1.0");
            assertThat(Names.in(home.previous())).isEmpty();
        }

        @Test
        void puts_a_live_set_that_is_not_complete_into_trash() throws IOException {
            Sets.damage(home.packages());
            assertRolledBack(share.rollback(), "1.0");
            assertThat(Names.in(home.previous())).isEmpty();
            assertThat(Names.in(home.trash())).hasSize(1);
        }

        @Test
        void keeps_the_live_set_also_where_a_tree_of_its_name_lies_that_is_not_whole() throws IOException {
            Sets.write(home.previous(live), "2.0");
            Sets.damage(home.previous(live));
            assertRolledBack(share.rollback(), "1.0");
            assertThat(Sets.version(home.previous(live))).isEqualTo("2.0");
            assertThat(home.previous(live).sitePackages().resolve("foo_data.txt"))
                    .exists();
            assertThat(Names.in(home.trash())).hasSize(1);
        }

        @Test
        void leaves_a_whole_tree_of_the_live_sets_name_where_it_lies() throws IOException {
            Sets.write(home.previous(live), "2.0");
            Sets.mark(home.previous(live), 2);
            Inodes before = Inodes.of(home.previous(live).root());
            assertRolledBack(share.rollback(), "1.0");
            assertThat(Inodes.of(home.previous(live).root())).isEqualTo(before);
            assertThat(Names.in(home.parked())).isEmpty();
            assertThat(Names.in(home.trash())).hasSize(1);
        }

        @Test
        void takes_the_set_also_when_nothing_marks_it() throws IOException {
            Files.delete(home.previous(previous).marker());
            assertRolledBack(share.rollback(), "1.0");
        }

        @Test
        void does_not_touch_the_backup() throws IOException {
            Sets.write(home.backup(), "2.0");
            Sets.mark(home.backup(), 5);
            Inodes backup = Inodes.of(home.backup().root());
            assertRolledBack(share.rollback(), "1.0");
            assertThat(Inodes.of(home.backup().root())).isEqualTo(backup);
        }
    }

    @Nested
    class Without_a_previous_set {
        @Test
        void is_refused() throws IOException {
            assertThat(assertRefused(Outcome.PREVIOUS_NOT_FOUND).message())
                    .contains(home.previous().toString(), "run the full deploy");
        }

        @Test
        void is_refused_when_it_is_not_complete() throws IOException {
            Sets.damage(home.previous(previous("1.0", 1)));
            assertRefused(Outcome.PREVIOUS_NOT_FOUND);
        }

        @Test
        void is_refused_when_it_is_the_live_set() throws IOException {
            previous("2.0", 1);
            assertRefused(Outcome.PREVIOUS_NOT_FOUND);
        }

        @Test
        void is_refused_when_only_the_backup_is_there() throws IOException {
            Sets.write(home.backup(), "1.0");
            Sets.mark(home.backup(), 5);
            assertRefused(Outcome.PREVIOUS_NOT_FOUND);
        }

        @Test
        void is_refused_when_another_one_is_asked_for() throws IOException {
            previous("1.0", 1);
            Fingerprint wanted = new Fingerprint("0".repeat(64));
            assertRefused(Outcome.PREVIOUS_NOT_FOUND, new Rollback.Wish(Optional.of(wanted), false, false));
        }
    }

    @Nested
    class With_several_previous_sets {
        @Test
        void asks_which_one() throws IOException {
            Fingerprint one = previous("1.0", 1);
            Fingerprint other = previous("1.1", 2);
            assertThat(assertRefused(Outcome.SET_IS_AMBIGUOUS).message()).contains("--to", one.hex(), other.hex());
        }

        @Test
        void takes_the_one_it_is_told_to() throws IOException {
            Fingerprint one = previous("1.0", 1);
            Fingerprint other = previous("1.1", 2);
            assertRolledBack(rollback(new Rollback.Wish(Optional.of(one), false, false)), "1.0");
            assertThat(Names.in(home.previous())).containsExactlyInAnyOrder(live.hex(), other.hex());
        }

        @Test
        void does_not_ask_when_only_one_of_them_is_complete() throws IOException {
            previous("1.0", 1);
            Sets.damage(home.previous(previous("1.1", 2)));
            assertRolledBack(share.rollback(), "1.0");
        }

        @Test
        void does_not_ask_when_the_other_one_is_live() throws IOException {
            previous("1.0", 1);
            previous("2.0", 2);
            assertRolledBack(share.rollback(), "1.0");
        }
    }

    @Nested
    class To_a_set_that_failed_its_health_check {
        private Fingerprint bad;

        @BeforeEach
        void that_is_marked() throws IOException {
            bad = previous("1.0", 1);
            Files.createDirectories(home.bad(bad).getParent());
            Files.createFile(home.bad(bad));
        }

        @Test
        void is_refused() throws IOException {
            assertThat(assertRefused(Outcome.SET_IS_BAD).message()).contains(bad.hex(), "--even-bad");
            assertRefused(Outcome.SET_IS_BAD, new Rollback.Wish(Optional.of(bad), false, false));
        }

        @Test
        void is_made_when_asked_for_all_the_same() throws IOException {
            assertRolledBack(rollback(new Rollback.Wish(Optional.empty(), true, false)), "1.0");
        }

        @Test
        void is_not_confused_by_another_bad_set() throws IOException {
            Files.move(home.bad(bad), home.bad(live));
            assertRolledBack(share.rollback(), "1.0");
        }
    }

    @Nested
    class That_must_not_be {
        @Test
        void is_refused_for_a_set_built_for_another_python() throws IOException {
            PackageTree tree = new PackageTree(folder.resolve("old"));
            Fingerprint set = Sets.write(tree, "1.0", "3.10");
            Files.createDirectories(home.previous());
            Files.move(tree.root(), home.previous(set).root());
            share = share.withPython("3.11");
            assertThat(assertRefused(Outcome.PYTHON_CHANGED).message()).contains("3.10", "3.11");
        }

        @Test
        void waits_for_a_deployment_unless_told_that_it_is_dead() throws IOException {
            previous("1.0", 1);
            Files.createDirectories(home.holds().resolve("1"));
            Files.writeString(home.holds().resolve("1/owner"), "run-7\n");
            Files.writeString(home.holds().resolve("1/beat"), "1");
            assertThat(assertRefused(Outcome.DEPLOYING).message()).contains("run-7");
            assertRolledBack(rollback(new Rollback.Wish(Optional.empty(), false, true)), "1.0");
        }

        @Test
        void is_busy_while_another_owner_has_the_lock() throws IOException {
            previous("1.0", 1);
            Files.createDirectories(home.locks().resolve("3"));
            Files.writeString(home.locks().resolve("3/beat"), "1");
            assertRefused(Outcome.BUSY);
        }
    }

    @Nested
    class That_the_share_refuses {
        @BeforeEach
        void with_a_previous_set() throws IOException {
            previous("1.0", 1);
        }

        @Test
        void at_the_first_rename_leaves_everything() throws IOException {
            Inodes before = everything();
            assertThat(share.with(RestoreTest.refusingRename(1)).rollback().outcome())
                    .isEqualTo(Outcome.ERROR);
            assertThat(everything()).isEqualTo(before);
        }

        @Test
        void at_the_second_rename_has_the_live_set_back() throws IOException {
            Inodes before = everything();
            assertThat(share.with(RestoreTest.refusingRename(2)).rollback().outcome())
                    .isEqualTo(Outcome.ERROR);
            assertThat(everything()).isEqualTo(before);
            assertRolledBack(share.rollback(), "1.0");
        }

        @Test
        void at_the_third_rename_has_the_previous_set_live_and_loses_none() throws IOException {
            Report report = share.with(RestoreTest.refusingRename(3)).rollback();
            assertThat(report.outcome()).isEqualTo(Outcome.ERROR);
            assertThat(Sets.version(home.packages())).isEqualTo("1.0");
            PackageTree parked = home.parked(Names.in(home.parked()).get(0));
            assertThat(Sets.version(parked)).isEqualTo("2.0");
        }

        @Test
        void and_dies_between_the_two_leaves_a_tree_that_the_next_tick_returns() throws IOException {
            Disk dying = new Disk() {
                private int renames;

                @Override
                protected void changing(Change change, Path path) throws IOException {
                    renames += change == Change.RENAME ? 1 : 0;
                    if (renames >= 2) {
                        throw new IOException("killed");
                    }
                }
            };
            Share hurried = share.withLockStaleAfter(Duration.ZERO);
            assertThat(hurried.with(dying).rollback().outcome()).isEqualTo(Outcome.ERROR);
            assertThat(home.packages().root()).doesNotExist();
            Report report = hurried.tick();
            assertThat(report.outcome()).isEqualTo(Outcome.BACKED_UP);
            assertThat(report.notes()).anyMatch(note -> note.contains("returned"));
            assertThat(Sets.version(home.packages())).isEqualTo("2.0");
        }
    }

    @Test
    void of_real_packages_brings_back_the_older_ones_to_the_byte() throws IOException {
        share = Share.at(folder.resolve("real"), "six", "idna", "certifi");
        home = share.home();
        RealTrees.smallPrevious().copyTo(home.root());
        assertThat(share.tick().outcome()).isEqualTo(Outcome.BACKED_UP);
        Files.move(home.packages().root(), folder.resolve("replaced"));
        RealTrees.small().copyTo(home.root());
        assertThat(share.tick().outcome()).isEqualTo(Outcome.BACKED_UP);
        assertThat(share.rollback().outcome()).isEqualTo(Outcome.ROLLBACK_SUCCESS);
        assertThat(TreeDiff.between(RealTrees.smallPrevious().packages(), share.packages()))
                .isEqualTo("Only in " + share.packages() + ": .backup_ready\n");
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 1000})
    void takes_three_renames_and_deletes_and_copies_nothing_however_large_it_is(int files) throws IOException {
        share = Share.at(folder.resolve("large"), "foo");
        home = share.home();
        large(home.packages(), "2.0", files);
        PackageTree old = new PackageTree(folder.resolve("old"));
        large(old, "1.0", files);
        Files.createDirectories(home.previous());
        Files.move(old.root(), home.previous(Sets.fingerprint(old)).root());
        RestoreTest.Counting counting = new RestoreTest.Counting(home);
        assertThat(share.with(counting).rollback().outcome()).isEqualTo(Outcome.ROLLBACK_SUCCESS);
        assertThat(counting.of(Disk.Change.RENAME)).isEqualTo(3);
        assertThat(counting.of(Disk.Change.DELETE_FILE)).isZero();
        assertThat(counting.of(Disk.Change.DELETE_FOLDER)).isZero();
        assertThat(counting.writtenOutsideTheLock()).isZero();
    }

    private static void large(PackageTree tree, String version, int files) throws IOException {
        TreeBuilder builder = TreeBuilder.in(tree.root()).distribution("foo", version);
        for (int i = 0; i < files; i++) {
            builder.file("foo/f" + i + ".py", version + " = " + i);
        }
        builder.write();
    }

    private Fingerprint previous(String version, int day) throws IOException {
        PackageTree tree = new PackageTree(folder.resolve("set-" + version));
        Fingerprint set = Sets.write(tree, version);
        Sets.mark(tree, day);
        Files.createDirectories(home.previous());
        Files.move(tree.root(), home.previous(set).root());
        return set;
    }

    private Report rollback(Rollback.Wish wish) {
        try {
            return share.maintainer().rollback(share.app(), wish);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void assertRolledBack(Report report, String version) throws IOException {
        assertThat(report.outcome()).as(report.message()).isEqualTo(Outcome.ROLLBACK_SUCCESS);
        assertThat(report.outcome().exitCode()).isZero();
        assertThat(Sets.version(home.packages())).isEqualTo(version);
    }

    private Report assertRefused(Outcome outcome) throws IOException {
        return assertRefused(outcome, new Rollback.Wish(Optional.empty(), false, false));
    }

    private Report assertRefused(Outcome outcome, Rollback.Wish wish) throws IOException {
        Inodes before = everything();
        Report report = rollback(wish);
        assertThat(report.outcome()).as(report.message()).isEqualTo(outcome);
        assertThat(everything()).isEqualTo(before);
        return report;
    }

    private Inodes everything() throws IOException {
        return Inodes.of(home.packages().root(), home.backup().root(), previousTrees(), home.trash());
    }

    /** Where the folder itself may be made or touched by a rename that was taken back. */
    private Path previousTrees() {
        return home.previous();
    }
}
