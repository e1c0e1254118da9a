package dev.codeonly.lab.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.backup.Outcome;
import dev.codeonly.backup.Report;
import dev.codeonly.backup.Share;
import dev.codeonly.backup.ShareInvariants;
import dev.codeonly.backup.TinySet;
import dev.codeonly.fixtures.TreeBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What lasts: a share that has too little room, and one that takes names for the same that differ in case only. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class OddSharesTest {
    private static final int OF_TRASH = 400_000;
    private static final long LEFT_FOR_THE_APP = 64L << 20;

    @TempDir
    private Path folder;

    private Path source;
    private FaultyMount mount;
    private Share share;
    private ShareInvariants invariants;

    @AfterEach
    void unmount() throws IOException {
        mount.close();
    }

    private void mount(Situation situation, String... options) throws IOException {
        source = folder.resolve("source");
        situation.arrange(situation.share(source));
        mount = FaultyMount.of(source, folder.resolve("home"), List.of(options));
        share = situation.share(mount.root());
        invariants = new ShareInvariants(source);
        assertThat(invariants.look().sets()).isNotEmpty();
    }

    private Report ends(Outcome outcome) {
        Report report = share.tick();
        assertThat(report.outcome()).as(report.message()).isEqualTo(outcome);
        assertThat(invariants.look().violations()).isEmpty();
        return report;
    }

    @Nested
    @DisplayName("There is no room for a copy")
    class NoRoom {
        @BeforeEach
        void upgraded() throws IOException {
            mount(Situation.UPGRADE);
        }

        @Test
        void unless_the_trash_goes_first_where_the_share_tells_of_its_room() throws IOException {
            trash();
            mount.tell(List.of("room " + (LEFT_FOR_THE_APP + 300)));

            ends(Outcome.BACKED_UP);

            ends(Outcome.CURRENT);
            assertThat(invariants.look().leftovers()).isEmpty();
        }

        @Test
        void and_a_quota_that_nothing_tells_beforehand_empties_the_trash_so_that_the_next_tick_has_it()
                throws IOException {
            trash();
            mount.tell(List.of("quota 300"));

            Report full = ends(Outcome.COPY_FAILED);

            assertThat(full.message())
                    .contains(
                            share.home().staging() + "/", "quota exceeded", "raise the quota", "the trash was emptied");
            ends(Outcome.BACKED_UP);
            ends(Outcome.CURRENT);
        }

        @Test
        void and_the_last_good_backup_stays_until_there_is() {
            String backedUp = invariants.look().backupFingerprint().orElseThrow();
            mount.tell(List.of("room " + (LEFT_FOR_THE_APP + 300)));
            ends(Outcome.COPY_FAILED);

            Report full = ends(Outcome.COPY_FAILED);

            assertThat(full.message()).contains("was not begun", "raise the quota");
            assertThat(invariants.look().backupFingerprint()).contains(backedUp);
            mount.clear();
            ends(Outcome.BACKED_UP);
        }

        private void trash() throws IOException {
            Path trash = Files.createDirectories(source.resolve("data/.python_packages_store/trash/1-1-old"));
            Files.write(trash.resolve("large"), new byte[OF_TRASH]);
        }
    }

    @Nested
    @DisplayName("Two names of a package differ in case only, and the share takes them for one")
    class NoCase {
        @BeforeEach
        void mounted() throws IOException {
            mount(Situation.QUIET, "--ignore-case");
            Situation.delete(source.resolve("site/wwwroot/.python_packages"));
        }

        @Test
        void and_packages_that_were_installed_so_lack_one_of_them_by_name() throws IOException {
            packages(share.packages());

            Report report = ends(Outcome.PACKAGES_INCOMPLETE);

            assertThat(report.message()).containsIgnoringCase("lib/site-packages/foo/case.py");
        }

        @Test
        void and_a_copy_that_would_mix_them_is_not_published_but_names_them() throws IOException {
            packages(source.resolve("site/wwwroot/.python_packages"));

            Report report = ends(Outcome.COPY_FAILED);

            assertThat(report.message())
                    .containsIgnoringCase("lib/site-packages/foo/case.py")
                    .contains("differs in case only", "; rename one of the two");
        }

        private void packages(Path packages) throws IOException {
            TreeBuilder.in(packages)
                    .distribution("foo", "3.0")
                    .file("foo/__init__.py", "")
                    .file("foo/Case.py", "x = 'upper'\n")
                    .file("foo/case.py", "x = 'lower case'\n")
                    .distribution("bar", "1.0")
                    .file("bar.py", "z = 1\n")
                    .packageSet("Python", TinySet.PYTHON)
                    .packageSet("Imports", "foo, bar")
                    .write();
        }
    }
}
