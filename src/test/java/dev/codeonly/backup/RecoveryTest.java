package dev.codeonly.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.files.Disk;
import dev.codeonly.fixtures.MovingClock;
import dev.codeonly.tree.Fingerprint;
import dev.codeonly.tree.Home;
import dev.codeonly.tree.Listing;
import dev.codeonly.tree.Names;
import dev.codeonly.tree.PackageTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an owner left half done when it died, the next tick finishes, reuses or deletes, and never guesses. */
@DisplayName("After an owner died")
class RecoveryTest {
    /** A Python that is on no machine: the imports are shown by the build's word. */
    private static final String ABSENT = "3.99";

    @TempDir
    Path folder;

    private Share share;
    private Home home;

    @BeforeEach
    void a_share() {
        share = Share.at(folder.resolve("home"), "foo");
        home = share.home();
    }

    @Nested
    class Between_the_renames_of_a_publication {
        @Test
        void the_newest_marked_previous_set_is_the_backup_again() throws IOException {
            previous("1.0", 1);
            PackageTree newest = previous("1.1", 5);
            previous("1.2", 3);
            Report report = share.tick();
            assertThat(report.outcome()).isEqualTo(Outcome.PACKAGES_LOST);
            assertThat(report.notes()).anyMatch(note -> note.contains("previous/" + newest.name()));
            assertThat(Sets.version(home.backup())).isEqualTo("1.1");
            assertThat(newest.root()).doesNotExist();
        }

        @Test
        void a_live_set_that_was_put_back_is_current_without_a_copy() throws IOException {
            Sets.write(home.packages(), "1.0");
            previous("1.0", 1);
            Report report = share.tick();
            assertThat(report.outcome()).isEqualTo(Outcome.CURRENT);
            assertThat(Sets.version(home.backup())).isEqualTo("1.0");
            assertQuiet();
        }

        @Test
        void an_empty_folder_in_the_backups_place_is_no_backup() throws IOException {
            Sets.write(home.packages(), "1.0");
            previous("1.0", 1);
            Files.createDirectories(home.backup().sitePackages());
            assertThat(share.tick().outcome()).isEqualTo(Outcome.CURRENT);
            assertThat(Sets.version(home.backup())).isEqualTo("1.0");
            assertQuiet();
        }

        @Test
        void a_previous_set_that_nothing_marks_is_never_the_backup() throws IOException {
            Files.delete(previous("1.0", 1).marker());
            assertThat(share.tick().outcome()).isEqualTo(Outcome.PACKAGES_LOST);
            assertThat(home.backup().root()).doesNotExist();
        }

        @Test
        void a_previous_set_whose_marker_is_of_another_is_never_the_backup() throws IOException {
            PackageTree liar = previous("1.0", 1);
            Sets.mark(liar, 9, new Fingerprint("0".repeat(64)));
            assertThat(share.tick().outcome()).isEqualTo(Outcome.PACKAGES_LOST);
            assertThat(home.backup().root()).doesNotExist();
        }

        @Test
        void a_previous_set_that_is_not_complete_is_never_the_backup() throws IOException {
            Sets.damage(previous("1.1", 9));
            previous("1.0", 1);
            share.tick();
            assertThat(Sets.version(home.backup())).isEqualTo("1.0");
        }

        @Test
        void a_previous_set_that_somebody_has_written_into_since_it_was_marked_is_never_the_backup()
                throws IOException {
            PackageTree wasLive = previous("1.1", 9);
            Files.writeString(wasLive.sitePackages().resolve("only_in_another.py"), "y = 1\n");
            previous("1.0", 1);
            share.tick();
            assertThat(Sets.version(home.backup())).isEqualTo("1.0");
            assertThat(new ShareInvariants(home.root()).look().violations()).isEmpty();
            assertThat(wasLive.root()).as("a restore may still take it").exists();
        }

        @Test
        void a_previous_set_that_failed_its_health_check_is_the_backup_only_when_there_is_no_other()
                throws IOException {
            PackageTree bad = previous("1.1", 9);
            Files.createDirectories(home.bad(Sets.fingerprint(bad)).getParent());
            Files.createFile(home.bad(Sets.fingerprint(bad)));
            previous("1.0", 1);
            share.tick();
            assertThat(Sets.version(home.backup())).isEqualTo("1.0");
            CrashSituation.delete(home.backup().root());
            share.tick();
            assertThat(Sets.version(home.backup())).isEqualTo("1.1");
        }

        @Test
        void a_backup_that_is_there_stays_whatever_is_newer() throws IOException {
            Sets.write(home.backup(), "1.0");
            Sets.mark(home.backup(), 1);
            previous("1.1", 9);
            assertThat(share.tick().outcome()).isEqualTo(Outcome.PACKAGES_LOST);
            assertThat(Sets.version(home.backup())).isEqualTo("1.0");
        }
    }

    @Nested
    class Between_the_renames_of_a_swap {
        @Test
        void the_one_complete_parked_tree_is_returned_and_that_is_said() throws IOException {
            Sets.write(home.parked("run-7"), "1.0");
            Report report = share.tick();
            assertThat(report.outcome()).isEqualTo(Outcome.BACKED_UP);
            assertThat(report.notes()).anyMatch(note -> note.contains("run-7") && note.contains("returned"));
            assertThat(Sets.version(home.packages())).isEqualTo("1.0");
            assertThat(Names.in(home.parked())).isEmpty();
            assertQuiet();
        }

        @Test
        void it_is_returned_also_to_a_place_where_empty_folders_stand() throws IOException {
            Files.createDirectories(home.packages().sitePackages());
            Sets.write(home.parked("run-7"), "1.0");
            assertThat(share.tick().outcome()).isEqualTo(Outcome.BACKED_UP);
            assertThat(Sets.version(home.packages())).isEqualTo("1.0");
        }

        @Test
        void it_is_not_returned_while_packages_are_there() throws IOException {
            Sets.write(home.packages(), "2.0");
            Sets.write(home.parked("run-7"), "1.0");
            Inodes live = Inodes.of(home.packages().root());
            assertThat(share.tick().outcome()).isEqualTo(Outcome.BACKED_UP);
            assertThat(Inodes.of(home.packages().root())).isEqualTo(live);
            assertThat(share.tick().outcome()).isEqualTo(Outcome.CURRENT);
            assertThat(Names.in(home.parked())).isEmpty();
            assertQuiet();
        }

        @Test
        void it_is_not_returned_over_packages_that_are_damaged() throws IOException {
            Sets.write(home.packages(), "2.0");
            Sets.damage(home.packages());
            Sets.write(home.parked("run-7"), "1.0");
            Inodes both = Inodes.of(home.packages().root(), home.parked());
            assertThat(share.tick().outcome()).isEqualTo(Outcome.PACKAGES_INCOMPLETE);
            assertThat(Inodes.of(home.packages().root(), home.parked())).isEqualTo(both);
        }

        @Test
        void a_parked_tree_that_is_not_complete_is_not_returned() throws IOException {
            Sets.write(home.parked("run-7"), "1.0");
            Sets.damage(home.parked("run-7"));
            Inodes parked = Inodes.of(home.parked());
            assertThat(share.tick().outcome()).isEqualTo(Outcome.NO_PACKAGES);
            assertThat(home.packages().root()).doesNotExist();
            assertThat(Inodes.of(home.parked())).isEqualTo(parked);
        }

        @Test
        void the_complete_one_is_returned_also_beside_the_rest_of_another() throws IOException {
            Sets.write(home.parked("run-7"), "1.0");
            Sets.write(home.parked("run-7.rest-3"), "0.9");
            Sets.damage(home.parked("run-7.rest-3"));
            assertThat(share.tick().notes()).contains("the packages that run run-7 had parked were returned");
            assertThat(home.packages().isPresent()).isTrue();
        }

        @Test
        void a_parked_tree_stays_while_the_live_packages_are_damaged() throws IOException {
            Sets.write(home.packages(), "1.0");
            assertThat(share.tick().outcome()).isEqualTo(Outcome.BACKED_UP);
            Sets.write(home.parked("run-7"), "1.0");
            Sets.damage(home.packages());
            assertThat(share.tick().outcome()).isEqualTo(Outcome.PACKAGES_INCOMPLETE);
            assertThat(Names.in(home.parked())).containsExactly("run-7");
        }

        @Test
        void a_parked_tree_is_never_returned_in_place_of_a_newer_set_that_is_backed_up() throws IOException {
            int n = 0;
            boolean killed = true;
            boolean published = false;
            while (killed) {
                Share another = Share.at(folder.resolve("killed-" + ++n), "foo")
                        .withLockStaleAfter(Duration.ZERO)
                        .withPython(ABSENT);
                Sets.write(another.home().parked("run-7.park-1"), "1.0", ABSENT);
                Sets.write(another.home().packages(), "2.0", ABSENT);
                killed = diesAt(another, n);
                boolean backedUp = Sets.version(another.home().backup()).equals("2.0");
                published |= backedUp;
                CrashSituation.delete(another.packages());
                another.tick();
                assertThat(Sets.version(another.home().packages()))
                        .as("live after a tick that was killed before change %d", n)
                        .isIn("none", backedUp ? "none" : "1.0");
                assertThat(another.restore().outcome()).isEqualTo(Outcome.RESTORE_SUCCESS);
            }
            assertThat(published).isTrue();
        }

        private boolean diesAt(Share share, int n) {
            try {
                share.with(FaultyDisk.killedBefore(n)).tick();
                return false;
            } catch (FaultyDisk.Killed e) {
                return true;
            }
        }

        @Test
        void of_several_parked_trees_all_are_named_and_none_is_moved() throws IOException {
            Sets.write(home.parked("run-7"), "1.0");
            Sets.write(home.parked("run-8"), "2.0");
            Inodes parked = Inodes.of(home.parked());
            Report report = share.tick();
            assertThat(report.outcome()).isEqualTo(Outcome.ERROR);
            assertThat(report.message())
                    .contains("run-7", "run-8", home.packages().toString());
            assertThat(Inodes.of(home.parked())).isEqualTo(parked);
            assertThat(home.packages().root()).doesNotExist();
        }

        @Test
        void a_parked_tree_goes_once_the_backup_is_current() throws IOException {
            Sets.write(home.packages(), "1.0");
            assertThat(share.tick().outcome()).isEqualTo(Outcome.BACKED_UP);
            Sets.write(home.parked("run-7"), "0.9");
            assertThat(share.tick().outcome()).isEqualTo(Outcome.CURRENT);
            assertThat(Names.in(home.parked())).isEmpty();
            assertQuiet();
        }
    }

    @Nested
    class While_it_copied {
        @BeforeEach
        void the_live_set() throws IOException {
            Sets.write(home.packages(), "1.0");
        }

        @Test
        void what_is_right_of_the_highest_staging_is_used_and_the_others_go() throws IOException {
            Sets.write(home.staging(3), "0.9");
            Sets.write(home.staging(12), "1.0");
            Path kept = home.staging(12).sitePackages().resolve("foo.py");
            Object inode = Files.getAttribute(kept, "unix:ino");
            assertThat(share.tick().outcome()).isEqualTo(Outcome.BACKED_UP);
            assertThat(Files.getAttribute(home.backup().sitePackages().resolve("foo.py"), "unix:ino"))
                    .isEqualTo(inode);
            assertQuiet();
        }

        @Test
        void a_marker_in_its_staging_is_not_believed() throws IOException {
            Sets.write(home.staging(3), "1.0");
            Sets.damage(home.staging(3));
            Sets.mark(home.staging(3), 1);
            assertThat(share.tick().outcome()).isEqualTo(Outcome.BACKED_UP);
            assertThat(ReadyMarker.of(home.backup()).orElseThrow().files()).isEqualTo(6);
            assertThat(home.backup().sitePackages().resolve("foo_data.txt")).exists();
            assertQuiet();
        }

        @Test
        void what_is_no_staging_goes() throws IOException {
            Files.createDirectories(home.staging().resolve("someone's notes"));
            Files.writeString(home.staging().resolve("007"), "a file");
            Files.createDirectories(home.staging().resolve("-1/lib"));
            assertThat(share.tick().outcome()).isEqualTo(Outcome.BACKED_UP);
            assertQuiet();
        }

        @Test
        void what_is_no_staging_goes_also_when_the_backup_is_current() throws IOException {
            assertThat(share.tick().outcome()).isEqualTo(Outcome.BACKED_UP);
            Files.writeString(home.staging().resolve("stray"), "a file");
            Sets.write(home.staging(2), "0.9");
            assertThat(share.tick().outcome()).isEqualTo(Outcome.CURRENT);
            assertQuiet();
        }

        @Test
        void a_staging_that_is_a_file_goes() throws IOException {
            Files.createDirectories(home.staging());
            Files.writeString(home.staging().resolve("3"), "a file");
            assertThat(share.tick().outcome()).isEqualTo(Outcome.BACKED_UP);
            assertQuiet();
        }

        @Test
        void a_staging_that_is_a_link_goes_and_nothing_is_written_through_it() throws IOException {
            PackageTree elsewhere = new PackageTree(folder.resolve("elsewhere"));
            Sets.write(elsewhere, "0.9");
            Sets.mark(elsewhere, 1);
            Inodes before = Inodes.of(elsewhere.root());
            Files.createDirectories(home.staging());
            Files.createSymbolicLink(home.staging().resolve("3"), elsewhere.root());
            assertThat(share.tick().outcome()).isEqualTo(Outcome.BACKED_UP);
            assertThat(Inodes.of(elsewhere.root())).isEqualTo(before);
            assertQuiet();
        }

        @Test
        void a_lot_of_trash_is_emptied_by_several_ticks() throws IOException {
            Sets.write(new PackageTree(home.trash().resolve("4-1-x")), "0.9");
            MovingClock clock = new MovingClock(Instant.parse("2026-11-27T03:00:00Z"));
            Disk slow = new WatchedDisk((change, path) -> {
                if (change == Disk.Change.DELETE_FILE) {
                    clock.move(Duration.ofSeconds(25));
                }
            });
            Share slowly = share.with(clock).with(slow);
            assertThat(slowly.tick().outcome()).isEqualTo(Outcome.BACKED_UP);
            int ticks = 1;
            for (int left = filesIn(home.trash()); left > 0; left = filesIn(home.trash())) {
                assertThat(slowly.tick().outcome()).isEqualTo(Outcome.CURRENT);
                assertThat(filesIn(home.trash())).isBetween(Math.max(0, left - 5), left - 1);
                ticks++;
            }
            assertThat(ticks).isBetween(2, 5);
            assertThat(share.tick().outcome()).isEqualTo(Outcome.CURRENT);
            assertQuiet();
        }

        private int filesIn(Path folder) throws IOException {
            return Listing.of(new PackageTree(folder)).files().size();
        }

        @Test
        void trash_is_emptied_whatever_lies_in_it() throws IOException {
            Sets.write(new PackageTree(home.trash().resolve("4-1-x")), "0.9");
            Files.writeString(home.trash().resolve("a file"), "x");
            Files.createSymbolicLink(
                    home.trash().resolve("link"), home.packages().root());
            assertThat(share.tick().outcome()).isEqualTo(Outcome.BACKED_UP);
            assertThat(Sets.version(home.packages())).isEqualTo("1.0");
            assertQuiet();
        }
    }

    @Nested
    class And_left_an_odd_backup {
        @Test
        void an_empty_folder_is_replaced_without_a_word() throws IOException {
            Sets.write(home.packages(), "1.0");
            Files.createDirectories(home.backup().root());
            assertThat(share.tick().outcome()).isEqualTo(Outcome.BACKED_UP);
            assertQuiet();
        }

        @Test
        void a_file_is_replaced() throws IOException {
            Sets.write(home.packages(), "1.0");
            Files.createDirectories(home.backup().root().getParent());
            Files.writeString(home.backup().root(), "a file");
            assertThat(share.tick().outcome()).isEqualTo(Outcome.BACKED_UP);
            assertQuiet();
        }

        @Test
        void nothing_is_installed_and_a_file_is_there_is_still_only_that() throws IOException {
            Files.createDirectories(home.backup().root().getParent());
            Files.writeString(home.backup().root(), "a file");
            assertThat(share.tick().outcome()).isEqualTo(Outcome.NO_PACKAGES);
            assertThat(home.backup().root()).hasContent("a file");
        }

        @Test
        void a_link_to_another_tree_is_replaced_and_the_tree_stays() throws IOException {
            Sets.write(home.packages(), "1.0");
            PackageTree elsewhere = new PackageTree(folder.resolve("elsewhere"));
            Sets.write(elsewhere, "0.9");
            Files.createDirectories(home.backup().root().getParent());
            Files.createSymbolicLink(home.backup().root(), elsewhere.root());
            assertThat(share.tick().outcome()).isEqualTo(Outcome.BACKED_UP);
            assertThat(Files.isSymbolicLink(home.backup().root())).isFalse();
            assertThat(Sets.version(elsewhere)).isEqualTo("0.9");
            assertQuiet();
        }
    }

    @Test
    void live_packages_that_are_a_file_are_incomplete_and_stay() throws IOException {
        Files.writeString(home.packages().root(), "a file");
        assertThat(share.tick().outcome()).isEqualTo(Outcome.PACKAGES_INCOMPLETE);
        assertThat(home.packages().root()).hasContent("a file");
    }

    private PackageTree previous(String version, int day) throws IOException {
        PackageTree tree = new PackageTree(folder.resolve("set-" + version));
        Fingerprint set = Sets.write(tree, version);
        Sets.mark(tree, day);
        Files.createDirectories(home.previous());
        Files.move(tree.root(), home.previous(set).root());
        return home.previous(set);
    }

    private void assertQuiet() throws IOException {
        assertThat(Names.in(home.trash())).isEmpty();
        assertThat(Names.in(home.staging())).isEmpty();
        Inodes locks = Inodes.of(home.locks());
        assertThat(share.tick().outcome()).isEqualTo(Outcome.CURRENT);
        assertThat(Inodes.of(home.locks())).isEqualTo(locks);
    }
}
