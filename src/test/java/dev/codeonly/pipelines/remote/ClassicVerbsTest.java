package dev.codeonly.pipelines.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.backup.Sets;
import dev.codeonly.tree.Fingerprint;
import dev.codeonly.tree.Home;
import dev.codeonly.tree.Names;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a deploy of code and packages in one zip asks for, before it and after it. */
@DisplayName("The remote script's")
class ClassicVerbsTest {
    @TempDir
    Path folder;

    private HeldShare share;
    private Home home;

    @BeforeEach
    void a_share() {
        share = HeldShare.in(folder);
        home = share.home();
    }

    @Nested
    class Set_aside {
        @Test
        void renames_the_live_packages_out_of_wwwroot() throws IOException {
            Sets.write(home.packages(), "1.0");
            assertThat(setAside()).isEqualTo(1);
            assertThat(Sets.version(home.parked("run-7.aside-1"))).isEqualTo("1.0");
        }

        @Test
        void has_nothing_to_do_where_nothing_is_live() throws IOException {
            Files.createDirectories(home.packages().sitePackages());
            share.parked("run-1.aside-1", "1.0");
            assertThat(share.unmoved("set-aside", "SET_ASIDE_SUCCESS").text()).contains("nothing is live");
        }

        @Test
        void renames_a_rest_out_of_wwwroot_and_leaves_the_tree_parked_beside_it() throws IOException {
            Sets.write(home.packages(), "1.1");
            Sets.damage(home.packages());
            share.parked("run-1.aside-1", "1.0");
            assertThat(setAside()).isEqualTo(1);
            assertThat(Names.in(home.parked())).containsExactly("run-1.aside-1", "run-7.aside-1");
            assertThat(share.script().run("return").word()).isEqualTo("RETURN_SUCCESS");
            assertThat(Sets.version(home.packages())).isEqualTo("1.0");
        }

        @Test
        void keeps_what_dead_runs_have_parked_beside_complete_packages_as_a_previous_set() throws IOException {
            Sets.write(home.packages(), "2.0");
            Fingerprint dead = share.parked("run-1.aside-1", "1.0");
            share.parked("run-2.aside-1", "1.0");
            assertThat(setAside()).isEqualTo(3);
            assertThat(Names.in(home.previous())).containsExactly(dead.hex());
            assertThat(Names.in(home.parked())).containsExactly("run-7.aside-1");
            assertThat(Names.in(home.trash())).hasSize(1);
        }

        @Test
        void needs_the_hold_of_its_run() throws IOException {
            Sets.write(home.packages(), "1.0");
            share.script().run("release");
            share.unmoved("set-aside", "NOT_HELD");
        }

        private long setAside() {
            long renames = share.renames("set-aside", "SET_ASIDE_SUCCESS");
            assertThat(home.packages().root()).doesNotExist();
            return renames;
        }
    }

    @Nested
    class Settle {
        private Fingerprint set;

        @BeforeEach
        void new_packages_are_live() throws IOException {
            set = Sets.write(home.packages(), "2.0");
        }

        @Test
        void makes_the_tree_that_was_set_aside_the_one_previous_set() throws IOException {
            Fingerprint before = share.parked("run-7.aside-1", "1.0");
            share.previous("0.9", 2);
            Files.createDirectories(home.previous().resolve("kept by a person"));
            assertThat(settle()).isEqualTo(2);
            assertThat(Names.in(home.previous())).containsExactlyInAnyOrder(before.hex(), "kept by a person");
        }

        @Test
        void puts_what_is_not_complete_into_trash() throws IOException {
            Fingerprint before = share.parked("run-1.aside-1", "1.0");
            share.parked("run-7.aside-2", "1.1");
            Sets.damage(home.parked("run-7.aside-2"));
            assertThat(settle()).isEqualTo(2);
            assertThat(Names.in(home.previous())).containsExactly(before.hex());
        }

        @Test
        void keeps_the_previous_set_where_nothing_complete_was_set_aside() throws IOException {
            share.previous("0.9", 2);
            share.parked("run-7.aside-2", "1.1");
            Sets.damage(home.parked("run-7.aside-2"));
            assertThat(settle()).isEqualTo(1);
            assertThat(Names.in(home.previous())).hasSize(1);
        }

        @Test
        void puts_a_second_copy_of_the_live_set_into_trash() throws IOException {
            share.parked("run-7.aside-1", "2.0");
            assertThat(settle()).isEqualTo(1);
            assertThat(Names.in(home.previous())).isEmpty();
        }

        @Test
        void puts_a_second_copy_of_the_previous_set_into_trash() throws IOException {
            share.previous("1.0", 3);
            share.parked("run-7.aside-1", "1.0");
            assertThat(settle()).isEqualTo(1);
            assertThat(Names.in(home.previous())).hasSize(1);
        }

        @Test
        void leaves_several_complete_trees_to_a_tick() throws IOException {
            share.parked("run-1.aside-1", "1.0");
            share.parked("run-7.aside-1", "1.1");
            share.unmoved("settle", "SETTLE_SUCCESS", "--expect", set.hex());
        }

        @Test
        void moves_nothing_while_another_set_is_live() throws IOException {
            share.parked("run-7.aside-1", "1.0");
            String other = share.fingerprint("3.0").hex();
            assertThat(share.unmoved("settle", "PACKAGES_CHANGED", "--expect", other)
                            .text())
                    .contains(set.hex(), "nothing was moved");
        }

        @Test
        void moves_nothing_while_the_packages_are_lost_or_not_complete() throws IOException {
            share.parked("run-7.aside-1", "1.0");
            Sets.damage(home.packages());
            share.unmoved("settle", "PACKAGES_INCOMPLETE", "--expect", set.hex());
            Files.move(home.packages().root(), folder.resolve("gone"));
            share.unmoved("settle", "PACKAGES_LOST", "--expect", set.hex());
        }

        @Test
        void that_wakes_up_late_takes_nothing_away_that_the_run_has_parked_by_then() throws IOException {
            assertThat(share.script().run("park").word()).isEqualTo("PARK_SUCCESS");
            Sets.damage(home.parked(Names.in(home.parked()).get(0)));
            Sets.write(home.packages(), "2.0");
            Traced traced = Traced.of(share.script().with("--expect", set.hex()), folder.resolve("changes"));
            RemoteCall sleeper = traced.start("settle", "store/trash/");
            assertThat(sleeper.isFrozen()).as("%s", traced.changes()).isTrue();
            RemoteScript faster = share.script().with("--lock-stale-after", "0");
            assertThat(faster.run("settle", "--expect", set.hex()).word()).isEqualTo("SETTLE_SUCCESS");
            assertThat(faster.run("park").word()).isEqualTo("PARK_SUCCESS");
            sleeper.signal("CONT");
            sleeper.answer();
            assertThat(share.script().run("return").word()).isEqualTo("RETURN_SUCCESS");
            assertThat(Sets.version(home.packages())).isEqualTo("2.0");
        }

        private long settle() throws IOException {
            long renames = share.renames("settle", "SETTLE_SUCCESS", "--expect", set.hex());
            assertThat(Names.in(home.parked())).isEmpty();
            assertThat(Sets.version(home.packages())).isEqualTo("2.0");
            return renames;
        }
    }
}
