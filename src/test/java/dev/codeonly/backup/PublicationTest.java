package dev.codeonly.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.fixtures.RealTrees;
import dev.codeonly.fixtures.TreeDiff;
import dev.codeonly.tree.Fingerprint;
import dev.codeonly.tree.Home;
import dev.codeonly.tree.Names;
import dev.codeonly.tree.PackageTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A new backup takes the place of the old one, which becomes the one previous set; what is not whole goes to trash. */
@DisplayName("A backup that is published")
class PublicationTest {
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
    class After_an_upgrade {
        @Test
        void keeps_the_set_before_it_as_the_previous_one() throws IOException {
            Fingerprint before = backedUp("1.0", 1);
            Fingerprint now = backedUp("2.0", 2);
            assertThat(Sets.fingerprint(home.backup())).isEqualTo(now);
            assertThat(Names.in(home.previous())).containsExactly(before.hex());
            assertThat(ReadyMarker.counting(home.previous(before))).isPresent();
            assertQuiet();
        }

        @Test
        void keeps_only_the_one_before_it() throws IOException {
            backedUp("1.0", 1);
            Fingerprint before = backedUp("2.0", 2);
            backedUp("3.0", 3);
            assertThat(Names.in(home.previous())).containsExactly(before.hex());
            assertQuiet();
        }

        @Test
        void of_real_packages_has_both_sets_to_the_byte() throws IOException {
            share = Share.at(folder.resolve("real"), "six", "idna", "certifi");
            home = share.home();
            RealTrees.smallPrevious().copyTo(home.root());
            assertThat(share.tick().outcome()).isEqualTo(Outcome.BACKED_UP);
            Files.move(home.packages().root(), folder.resolve("replaced"));
            RealTrees.small().copyTo(home.root());
            assertThat(share.tick().outcome()).isEqualTo(Outcome.BACKED_UP);
            PackageTree previous = new PackageTree(
                    home.previous().resolve(Names.in(home.previous()).get(0)));
            assertThat(TreeDiff.between(RealTrees.smallPrevious().packages(), previous.root()))
                    .isEqualTo("Only in " + previous + ": .backup_ready\n");
            assertThat(TreeDiff.between(RealTrees.small().packages(), share.backup()))
                    .isEqualTo("Only in " + share.backup() + ": .backup_ready\n");
        }

        @Test
        void and_back_again_swaps_the_two() throws IOException {
            backedUp("1.0", 1);
            Fingerprint before = backedUp("2.0", 2);
            backedUp("1.0", 3);
            assertThat(Names.in(home.previous())).containsExactly(before.hex());
            assertQuiet();
        }
    }

    @Nested
    class Of_the_same_set_again {
        @Test
        void leaves_the_set_before_it_the_previous_one() throws IOException {
            Fingerprint before = backedUp("1.0", 1);
            backedUp("2.0", 2);
            Files.delete(home.backup().marker());
            assertThat(share.tick().outcome()).isEqualTo(Outcome.BACKED_UP);
            assertThat(Names.in(home.previous())).containsExactly(before.hex());
            assertQuiet();
        }

        @Test
        void leaves_no_previous_set_where_there_was_none() throws IOException {
            backedUp("1.0", 1);
            Files.delete(home.backup().marker());
            assertThat(share.tick().outcome()).isEqualTo(Outcome.BACKED_UP);
            assertThat(Names.in(home.previous())).isEmpty();
            assertQuiet();
        }
    }

    @Nested
    class Where_something_is_in_the_way {
        @Test
        void puts_an_unmarked_tree_at_the_previous_sets_place_into_trash() throws IOException {
            Fingerprint before = backedUp("1.0", 1);
            Sets.write(home.previous(before), "1.0");
            Sets.damage(home.previous(before));
            backedUp("2.0", 2);
            assertThat(ReadyMarker.counting(home.previous(before))).isPresent();
            assertThat(home.previous(before).sitePackages().resolve("foo_data.txt"))
                    .exists();
            assertQuiet();
        }

        @Test
        void puts_itself_into_trash_where_a_marked_one_is_there_already() throws IOException {
            Fingerprint before = backedUp("1.0", 1);
            Sets.write(home.previous(before), "1.0");
            Sets.mark(home.previous(before), 1);
            Inodes marked = Inodes.of(home.previous(before).root());
            backedUp("2.0", 2);
            assertThat(Inodes.of(home.previous(before).root())).isEqualTo(marked);
            assertQuiet();
        }

        @Test
        void puts_a_backup_without_a_marker_into_trash() throws IOException {
            Sets.write(home.backup(), "1.0");
            assertPublishedOverIt();
        }

        @Test
        void puts_a_backup_with_the_marker_of_another_set_into_trash() throws IOException {
            Sets.write(home.backup(), "1.0");
            Sets.mark(home.backup(), 1, new Fingerprint("0".repeat(64)));
            assertPublishedOverIt();
        }

        @Test
        void puts_the_originals_backup_into_trash() throws IOException {
            Sets.write(home.backup(), "1.0");
            Files.writeString(home.backup().marker(), "Backup completed: 2026-11-01 02:30:00\nSize: 1.0 MB\n");
            assertPublishedOverIt();
        }

        @Test
        void puts_an_empty_folder_at_its_place_into_trash() throws IOException {
            Files.createDirectories(home.backup().sitePackages());
            assertPublishedOverIt();
        }

        @Test
        void puts_a_file_at_its_place_into_trash() throws IOException {
            Files.createDirectories(home.backup().root().getParent());
            Files.writeString(home.backup().root(), "a file");
            assertPublishedOverIt();
        }

        private void assertPublishedOverIt() throws IOException {
            Fingerprint now = backedUp("2.0", 2);
            assertThat(Sets.fingerprint(home.backup())).isEqualTo(now);
            assertThat(Names.in(home.previous())).isEmpty();
            assertQuiet();
        }
    }

    @Nested
    class Where_several_previous_sets_lie {
        @Test
        void keeps_the_newest_that_is_marked() throws IOException {
            Fingerprint before = backedUp("2.0", 20);
            for (int i = 1; i <= 3; i++) {
                Sets.mark(previous("1." + i), i);
            }
            previous("0.9");
            backedUp("3.0", 21);
            assertThat(Names.in(home.previous())).containsExactly(before.hex());
            assertQuiet();
        }

        @Test
        void keeps_the_one_to_roll_back_to_when_the_live_set_is_among_them() throws IOException {
            backedUp("2.0", 20);
            PackageTree older = previous("1.0");
            Sets.mark(older, 1);
            Sets.mark(previous("2.0"), 19);
            assertThat(share.tick().outcome()).isEqualTo(Outcome.CURRENT);
            assertThat(Names.in(home.previous())).containsExactly(older.name());
            assertQuiet();
        }
    }

    /** Installs a version in the place of whatever is live and ticks on that day. */
    private Fingerprint backedUp(String version, int day) throws IOException {
        if (Files.exists(home.packages().root())) {
            Files.move(home.packages().root(), folder.resolve("replaced-on-" + day));
        }
        Fingerprint set = Sets.write(home.packages(), version);
        Instant then = Instant.parse("2026-11-%02dT02:30:00Z".formatted(day));
        assertThat(share.with(Clock.fixed(then, ZoneOffset.UTC)).tick().outcome())
                .isEqualTo(Outcome.BACKED_UP);
        return set;
    }

    private PackageTree previous(String version) throws IOException {
        PackageTree tree = new PackageTree(folder.resolve("set-" + version));
        Fingerprint set = Sets.write(tree, version);
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
