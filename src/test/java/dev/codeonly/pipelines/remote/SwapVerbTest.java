package dev.codeonly.pipelines.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.backup.Outcome;
import dev.codeonly.backup.Report;
import dev.codeonly.backup.Sets;
import dev.codeonly.backup.Share;
import dev.codeonly.backup.ShareInvariants;
import dev.codeonly.fixtures.TreeBuilder;
import dev.codeonly.tree.Fingerprint;
import dev.codeonly.tree.Home;
import dev.codeonly.tree.Names;
import dev.codeonly.tree.PackageTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The one step of a full deploy that changes live packages, in every situation a run can find. */
@DisplayName("The remote script's swap")
class SwapVerbTest {
    @TempDir
    Path folder;

    private HeldShare share;
    private Home home;
    private Fingerprint set;

    @BeforeEach
    void a_share_with_an_incoming_set() throws IOException {
        share = HeldShare.in(folder);
        home = share.home();
        set = share.incoming("2.0");
    }

    /** As the soak found it: a swap keeps the marker, and takes it along when the set becomes a previous one. */
    @Test
    void leaves_a_set_that_somebody_wrote_into_while_it_was_live_as_no_backup_for_a_later_tick() throws IOException {
        share.renames("swap", "SWAP_SUCCESS", "--to", set.hex());
        Files.writeString(home.packages().sitePackages().resolve("stray.py"), "");
        Fingerprint next = share.incoming("3.0");
        share.renames("swap", "SWAP_SUCCESS", "--to", next.hex());
        assertThat(home.previous(set).marker()).exists();
        assertThat(share.script().run("release").word()).isEqualTo("RELEASE_SUCCESS");
        Files.move(home.packages().root(), folder.resolve("lost"));

        Report report = Share.at(home.root(), "foo").tick();

        assertThat(report.outcome()).isEqualTo(Outcome.PACKAGES_LOST);
        assertThat(new ShareInvariants(home.root()).look().violations()).isEmpty();
        assertThat(home.previous(set).root()).exists();
    }

    @Nested
    class Puts_the_set_in_place {
        @Test
        void of_the_live_one_which_becomes_the_previous_one_by_three_renames() throws IOException {
            Fingerprint before = Sets.write(home.packages(), "1.0");
            share.previous("0.9", 2);
            assertThat(swap()).isEqualTo(3);
            assertThat(Names.in(home.previous()))
                    .containsExactlyInAnyOrder(
                            before.hex(), share.fingerprint("0.9").hex());
        }

        @Test
        void where_nothing_is_live() throws IOException {
            Files.createDirectories(home.packages().sitePackages());
            assertThat(swap()).isEqualTo(1);
            assertThat(Names.in(home.previous())).isEmpty();
        }

        @Test
        void of_packages_that_are_not_complete_and_go_to_trash() throws IOException {
            Sets.write(home.packages(), "1.0");
            Sets.damage(home.packages());
            assertThat(swap()).isEqualTo(3);
            assertThat(Names.in(home.previous())).isEmpty();
            assertThat(Names.in(home.trash())).hasSize(1);
        }

        @Test
        void of_packages_that_were_parked_before() throws IOException {
            Fingerprint before = share.parked("run-7.park-1", "1.0");
            assertThat(swap()).isEqualTo(2);
            assertThat(Names.in(home.previous())).containsExactly(before.hex());
        }

        @Test
        void of_damaged_packages_with_the_right_ones_parked_beside_them() throws IOException {
            Fingerprint before = share.parked("run-1.park-1", "1.0");
            Sets.write(home.packages(), "1.1");
            Sets.damage(home.packages());
            assertThat(swap()).isEqualTo(4);
            assertThat(Names.in(home.previous())).containsExactly(before.hex());
        }

        @Test
        void and_keeps_what_a_dead_run_has_left_beside_the_live_one() throws IOException {
            Fingerprint before = Sets.write(home.packages(), "1.0");
            Fingerprint dead = share.parked("run-1.aside-1", "0.9");
            share.parked("run-2.rest-1", "0.8");
            Sets.damage(home.parked("run-2.rest-1"));
            assertThat(swap()).isEqualTo(5);
            assertThat(Names.in(home.previous())).containsExactlyInAnyOrder(before.hex(), dead.hex());
        }

        @Test
        void and_leaves_several_parked_trees_to_a_tick_where_none_is_live() throws IOException {
            share.parked("run-1.aside-1", "1.0");
            share.parked("run-2.aside-1", "0.9");
            assertThat(share.renames("swap", "SWAP_SUCCESS", "--to", set.hex())).isEqualTo(1);
            assertThat(Sets.version(home.packages())).isEqualTo("2.0");
            assertThat(Names.in(home.parked())).hasSize(2);
        }

        @Test
        void and_keeps_of_two_copies_of_the_previous_set_the_one_that_lies_there() throws IOException {
            Sets.write(home.packages(), "1.0");
            Path kept = share.previous("1.0", 3).root();
            Object inode = Files.getAttribute(kept, "unix:ino");
            assertThat(swap()).isEqualTo(3);
            assertThat(Files.getAttribute(kept, "unix:ino")).isEqualTo(inode);
        }

        @Test
        void and_replaces_a_previous_set_that_is_not_complete() throws IOException {
            Sets.write(home.packages(), "1.0");
            PackageTree previous = share.previous("1.0", 3);
            Sets.damage(previous);
            assertThat(swap()).isEqualTo(4);
            assertThat(previous.sitePackages().resolve("foo_data.txt")).exists();
        }

        private long swap() throws IOException {
            long renames = share.renames("swap", "SWAP_SUCCESS", "--to", set.hex());
            assertThat(Sets.version(home.packages())).isEqualTo("2.0");
            assertThat(Names.in(home.parked())).isEmpty();
            assertThat(Names.in(home.incoming())).isEmpty();
            return renames;
        }
    }

    @Test
    void makes_as_many_changes_for_a_set_of_hundreds_of_files() throws IOException {
        Sets.write(home.packages(), "1.0");
        List<String> small = changes(set, "small");
        assertThat(changes(large(), "large")).hasSameSizeAs(small);
    }

    /** Without the rooms that only the first call has to make. */
    private List<String> changes(Fingerprint to, String log) {
        Traced traced = Traced.of(share.script(), folder.resolve(log));
        assertThat(traced.run("swap", "--to", to.hex()).word()).isEqualTo("SWAP_SUCCESS");
        return traced.changes().stream()
                .filter(change -> !change.startsWith("mkdir -p"))
                .toList();
    }

    private Fingerprint large() throws IOException {
        Path tree = folder.resolve("large-set");
        TreeBuilder files = TreeBuilder.in(tree).distribution("foo", "3.0");
        for (int i = 0; i < 300; i++) {
            files.file("foo/part" + i % 10 + "/m" + i + ".py", "x = " + i);
        }
        files.packageSet("Python", "3.11").packageSet("Imports", "foo").write();
        Fingerprint large = Sets.fingerprint(new PackageTree(tree));
        Files.createDirectories(home.incoming());
        Files.move(tree, home.incoming(large).root());
        Sets.mark(home.incoming(large), 21);
        return large;
    }

    @Test
    void of_a_set_that_is_live_puts_away_what_is_parked_and_says_so() throws IOException {
        Sets.write(home.packages(), "2.0");
        Fingerprint before = share.parked("run-7.swap-1", "1.0");
        assertThat(share.renames("swap", "SWAP_SUCCESS", "--to", set.hex())).isEqualTo(1);
        assertThat(Names.in(home.previous())).containsExactly(before.hex());
        assertThat(share.unmoved("swap", "SWAP_SUCCESS", "--to", set.hex()).text())
                .contains("is live");
    }

    /** A tick returns the one complete tree that is parked, and of several none. */
    @Test
    void that_dies_beside_what_a_dead_run_has_left_lets_a_tick_return_what_was_live() throws IOException {
        Sets.write(home.packages(), "1.0");
        share.parked("run-1.aside-1", "0.9");
        RemoteCall call =
                asleep(Traced.of(share.script().with("--to", set.hex()), folder.resolve("changes")), "incoming/");
        call.process().destroyForcibly();
        call.end();
        call.discard();
        assertThat(home.packages().root()).doesNotExist();
        RemoteSituation.share(home.root()).withHoldStaleAfter(Duration.ZERO).tick();
        assertThat(Sets.version(home.packages())).isEqualTo("1.0");
    }

    @Test
    void that_wakes_up_late_takes_no_previous_set_away() throws IOException {
        Sets.write(home.packages(), "1.0");
        PackageTree previous = share.previous("1.0", 3);
        Traced traced = Traced.of(share.script().with("--to", set.hex()), folder.resolve("changes"));
        RemoteCall sleeper = asleep(traced, "store/trash/");
        RemoteScript faster = share.script().with("--lock-stale-after", "0");
        assertThat(faster.run("swap", "--to", set.hex()).word()).isEqualTo("SWAP_SUCCESS");
        sleeper.signal("CONT");
        sleeper.answer();
        assertThat(Sets.version(previous)).isEqualTo("1.0");
        assertThat(Sets.version(home.packages())).isEqualTo("2.0");
    }

    private static RemoteCall asleep(Traced traced, String before) {
        RemoteCall call = traced.start("swap", before);
        assertThat(call.isFrozen()).as("%s", traced.changes()).isTrue();
        return call;
    }

    @Nested
    class Is_refused {
        @BeforeEach
        void a_live_set() throws IOException {
            Sets.write(home.packages(), "1.0");
        }

        @Test
        void without_the_hold_of_its_run() {
            share.script().run("release");
            refused("NOT_HELD", "call hold first");
            share.script().as("run-8").run("hold");
            refused("HELD_BY", "run-8 holds");
        }

        @Test
        void for_a_set_that_is_not_there() throws IOException {
            set = share.fingerprint("9.0");
            refused("INCOMING_NOT_READY", "send it, and wait for a tick");
        }

        @Test
        void for_a_set_without_a_marker() throws IOException {
            Files.delete(home.incoming(set).marker());
            refused("INCOMING_NOT_READY", set.hex());
        }

        @Test
        void for_a_set_with_the_marker_of_another() throws IOException {
            Sets.mark(home.incoming(set), 3, share.fingerprint("9.0"));
            refused("INCOMING_NOT_READY", set.hex());
        }

        @Test
        void for_a_set_that_has_lost_a_file() throws IOException {
            Sets.damage(home.incoming(set));
            refused("INCOMING_NOT_READY", set.hex());
        }

        @Test
        void for_a_folder_that_holds_another_set_than_it_is_named_after() throws IOException {
            set = share.fingerprint("9.0");
            Sets.write(home.incoming(set), "8.0");
            Sets.mark(home.incoming(set), 3);
            refused("INCOMING_NOT_READY", set.hex());
        }

        @ParameterizedTest
        @CsvSource({
            "--requirements, bbbb, REQUIREMENTS_CHANGED",
            "--python, 3.12, PYTHON_CHANGED",
            "--platform, win_amd64, PLATFORM_CHANGED"
        })
        void for_a_set_that_was_built_of_or_for_something_else(String option, String value, String word) {
            share = new HeldShare(folder, home, share.script().with(option, value.replace("bbbb", "b".repeat(64))));
            refused(word, "nothing was moved");
        }

        @Test
        void for_a_set_that_failed_its_health_check_unless_told_to_take_it() throws IOException {
            share.bad(set);
            refused("SET_IS_BAD", "--even-bad");
            assertThat(share.script()
                            .run("swap", "--to", set.hex(), "--even-bad")
                            .word())
                    .isEqualTo("SWAP_SUCCESS");
            assertThat(share.unmoved("swap", "SWAP_SUCCESS", "--to", set.hex()).text())
                    .as("asking again for what is live is no new choice")
                    .contains("is live");
        }

        private void refused(String word, String words) {
            assertThat(share.unmoved("swap", word, "--to", set.hex()).text()).contains(words);
        }
    }
}
