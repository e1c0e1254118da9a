package dev.codeonly.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.fixtures.TreeAudit;
import dev.codeonly.fixtures.TreeBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The invariants as code: each violation that is planted is found. */
@DisplayName("The invariants of a share")
class ShareInvariantsTest {
    private static final String MODULE = "lib/site-packages/foo/deep/inner.py";

    @TempDir
    Path home;

    Path live;
    Path backup;
    Path store;
    ShareInvariants invariants;

    @BeforeEach
    void a_share_with_a_published_backup() throws IOException {
        live = home.resolve("site/wwwroot/.python_packages");
        backup = home.resolve("data/.python_packages_backup");
        store = home.resolve("data/.python_packages_store");
        TinySet.NEW.in(live);
        TinySet.NEW.in(backup);
        mark(backup, TinySet.fingerprint(backup), 12);
        invariants = new ShareInvariants(home);
    }

    @Test
    void hold_for_a_good_backup() {
        ShareInvariants.View view = invariants.look();
        assertThat(view.violations()).isEmpty();
        assertThat(view.leftovers()).isEmpty();
        assertThat(view.sets()).containsExactly("wwwroot/.python_packages", "data/.python_packages_backup");
        assertThat(view.liveFingerprint()).isPresent().isEqualTo(view.backupFingerprint());
        assertThat(view.live()).hasSize(12).containsKey(MODULE);
    }

    @Test
    void hold_where_there_never_was_a_set() throws IOException {
        CrashSituation.delete(home.resolve("data"));
        CrashSituation.delete(live);
        assertThat(new ShareInvariants(home).look().violations()).isEmpty();
    }

    @Nested
    @DisplayName("are broken by a backup")
    class Backup {
        @Test
        void that_misses_a_file() throws IOException {
            Files.delete(backup.resolve(MODULE));
            says("foo/deep/inner.py is missing", "its marker counts Optional[12] files, there are 11");
        }

        @Test
        void that_has_a_truncated_file() throws IOException {
            Files.writeString(backup.resolve(MODULE), "");
            says("foo/deep/inner.py has other content than its RECORD says");
        }

        @Test
        void that_has_the_marker_of_another_set() throws IOException {
            mark(backup, "0".repeat(64), 12);
            assertThat(invariants.look().violations())
                    .singleElement()
                    .asString()
                    .startsWith("the backup: its marker names Optional[0000");
        }

        @Test
        void whose_marker_was_swapped_with_that_of_the_previous_set() throws IOException {
            Path previous = store.resolve("previous/old");
            TinySet.OLD.in(previous);
            mark(previous, TinySet.fingerprint(previous), 12);
            Path marker = backup.resolve(".backup_ready");
            Files.move(marker, store.resolve("aside"));
            Files.move(previous.resolve(".backup_ready"), marker);
            Files.move(store.resolve("aside"), previous.resolve(".backup_ready"));
            says("its marker names Optional[" + TinySet.fingerprint(previous) + "], the tree is Optional["
                    + TinySet.fingerprint(backup) + "]");
        }

        @Test
        void that_has_no_marker() throws IOException {
            Files.delete(backup.resolve(".backup_ready"));
            assertThat(invariants.look().violations())
                    .anyMatch(found -> found.startsWith("the backup: its marker names Optional.empty"));
        }

        @Test
        void that_is_partial_under_a_valid_marker() throws IOException {
            CrashSituation.delete(backup.resolve("lib/site-packages/foo/deep"));
            says(
                    "foo/deep/__init__.py is missing",
                    "foo/deep/inner.py is missing",
                    "its marker counts Optional[12] files, there are 10");
        }

        @Test
        void that_has_two_versions_of_a_project() throws IOException {
            TreeBuilder.in(backup).distribution("foo", "0.9").file("old.py", "").write();
            assertThat(invariants.look().violations())
                    .contains("the backup: foo-2.0.dist-info is a second version of its project");
        }

        @Test
        void that_holds_a_file_more_than_was_verified() throws IOException {
            Files.writeString(backup.resolve("lib/site-packages/stray.py"), "");
            says("its marker counts Optional[12] files, there are 13");
            assertThat(invariants.look().violations().get(0)).contains("stray.py");
        }

        @Test
        void that_is_an_empty_folder() throws IOException {
            CrashSituation.delete(backup);
            Files.createDirectory(backup);
            assertThat(invariants.look().violations()).contains("the backup: has no fingerprint");
        }
    }

    @Nested
    @DisplayName("are broken when the last complete set goes,")
    class LastSet {
        @BeforeEach
        void only_the_live_set_is_left() throws IOException {
            CrashSituation.delete(backup);
            invariants.look();
        }

        @Test
        void also_into_trash() throws IOException {
            move(live, "trash/7-1-x");
            ShareInvariants.View view = invariants.look();
            assertThat(view.violations())
                    .containsExactly("no complete package set is left on the share; in trash: [trash/7-1-x]");
            assertThat(view.inTrash()).containsExactly("trash/7-1-x");
        }

        @Test
        void also_into_staging_or_what_is_being_expanded() throws IOException {
            move(live, "staging/7");
            assertThat(invariants.look().violations()).hasSize(1);
            move(store.resolve("staging/7"), "incoming/" + "a".repeat(64) + ".7");
            assertThat(invariants.look().violations()).hasSize(1);
        }

        @Test
        void by_a_single_file() throws IOException {
            Files.delete(live.resolve(MODULE));
            assertThat(invariants.look().violations()).hasSize(1);
        }

        @Test
        void and_hold_while_it_is_previous_parked_or_ready() throws IOException {
            String set = TinySet.fingerprint(live);
            move(live, "previous/" + set);
            assertThat(invariants.look().violations()).isEmpty();
            move(store.resolve("previous/" + set), "parked/run-7");
            assertThat(invariants.look().violations()).isEmpty();
            move(store.resolve("parked/run-7"), "incoming/" + set);
            assertThat(invariants.look().violations()).isEmpty();
        }
    }

    @Nested
    @DisplayName("call a leftover")
    class Leftovers {
        @Test
        void what_is_staged_parked_in_trash_or_half_sent() throws IOException {
            String set = "a".repeat(64);
            for (String left : new String[] {
                "staging/3",
                "parked/run-1",
                "trash/3-1-x",
                "incoming/" + set + ".3",
                "incoming/" + set + ".zip.part-000"
            }) {
                Files.createDirectories(store.resolve(left));
                assertThat(invariants.look().leftovers()).contains(left);
            }
        }

        @Test
        void a_previous_set_that_is_the_backup_and_any_second_one() throws IOException {
            String set = TreeAudit.of(backup).fingerprint().orElseThrow();
            Files.createDirectories(store.resolve("previous/" + set));
            assertThat(invariants.look().leftovers()).containsExactly("previous/" + set);
            Files.createDirectories(store.resolve("previous/" + "a".repeat(64)));
            assertThat(invariants.look().leftovers()).hasSize(2);
        }

        @Test
        void but_not_the_set_before_a_ready_one_or_a_refusal() throws IOException {
            String set = "a".repeat(64);
            Files.createDirectories(store.resolve("previous/" + set));
            Files.createDirectories(store.resolve("incoming/" + set));
            Files.createFile(store.resolve("incoming/" + set + ".refused"));
            assertThat(invariants.look().leftovers()).isEmpty();
        }
    }

    private void says(String... problems) {
        assertThat(invariants.look().violations().stream()
                        .map(violation -> violation.replaceFirst(": \\[.*]$", ""))) // which files there are
                .isEqualTo(Stream.of(problems)
                        .map(problem -> "the backup: " + problem)
                        .toList());
    }

    private void move(Path from, String place) throws IOException {
        Files.createDirectories(store.resolve(place).getParent());
        Files.move(from, store.resolve(place));
    }

    private static void mark(Path tree, String fingerprint, int files) throws IOException {
        Files.writeString(tree.resolve(".backup_ready"), "Fingerprint: " + fingerprint + "\nFiles: " + files + "\n");
    }
}
