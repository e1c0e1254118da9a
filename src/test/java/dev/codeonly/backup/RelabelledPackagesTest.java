package dev.codeonly.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.files.Disk;
import dev.codeonly.tree.Fingerprint;
import dev.codeonly.tree.Home;
import dev.codeonly.tree.PackageSet;
import dev.codeonly.tree.PackageTree;
import dev.codeonly.tree.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The same packages under another requirements text: nothing of the set has changed, yet a backup with the old text would
 * have the next deployment refused once it is restored.
 */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RelabelledPackagesTest {
    private static final String BEFORE = "foo==2.0\n";
    private static final String AFTER = "foo>=2.0\n"; // of the same size: nothing but its content tells it apart

    @TempDir
    static Path current;

    @TempDir
    private Path folder;

    private Share share;
    private Home home;
    private Fingerprint set;

    @BeforeAll
    static void aBackupAndThePreviousSet() throws IOException {
        Share share = Share.at(current, "foo").withPython("3.99");
        PackageTree live = share.home().packages();
        Sets.write(live, "1.0", "3.99");
        assertThat(share.tick().outcome()).isEqualTo(Outcome.BACKED_UP);
        CrashSituation.delete(live.root());
        Sets.write(live, "2.0", "3.99");
        label(live, BEFORE);
        assertThat(share.tick().outcome()).isEqualTo(Outcome.BACKED_UP);
        assertThat(share.tick().outcome()).isEqualTo(Outcome.CURRENT);
    }

    @BeforeEach
    void aCopyOfThem() throws IOException {
        copy(current, folder.resolve("home"));
        share = Share.at(folder.resolve("home"), "foo").withPython("3.99");
        home = share.home();
        set = Sets.fingerprint(home.packages());
        assertCurrent();
    }

    @Nested
    class Under_other_requirements {
        @BeforeEach
        void relabelled() throws IOException {
            label(home.packages(), AFTER);
        }

        @Test
        void they_are_backed_up_again_with_the_new_text_and_not_touched() throws IOException {
            Inodes live = Inodes.of(home.packages().root());

            assertThat(share.tick().outcome()).isEqualTo(Outcome.BACKED_UP);

            assertBackedUp(AFTER);
            assertThat(Inodes.of(home.packages().root())).isEqualTo(live);
        }

        @Test
        void the_previous_set_stays_the_one_to_roll_back_to() throws IOException {
            assertThat(share.tick().outcome()).isEqualTo(Outcome.BACKED_UP);

            assertThat(StoreView.of(home).previous()).hasSize(1).doesNotContain(set);
            assertThat(share.rollback().outcome()).isEqualTo(Outcome.ROLLBACK_SUCCESS);
            assertThat(Sets.version(home.packages())).isEqualTo("1.0");
        }

        @Test
        void status_and_verify_say_that_the_backup_is_not_of_them_until_it_is() throws Exception {
            String told = "the backup is of the same set under other requirements; the next tick makes a new one";
            assertTold(share.maintainer().status(share.app()).report(), Outcome.PACKAGES_CHANGED, told);
            assertTold(share.maintainer().verify(share.app(), false), Outcome.PACKAGES_CHANGED, told);

            share.tick();

            assertTold(
                    share.maintainer().status(share.app()).report(), Outcome.CURRENT, "of the packages that are live");
            assertTold(share.maintainer().verify(share.app(), false), Outcome.CURRENT, "the same set");
        }

        @Test
        void a_staging_of_them_that_was_left_keeps_its_packages_and_not_its_text() throws IOException {
            PackageTree left = home.staging(1);
            copy(home.backup().root(), left.root());
            Object module = inode(left);

            assertThat(share.tick().outcome()).isEqualTo(Outcome.BACKED_UP);

            assertBackedUp(AFTER);
            assertThat(inode(home.backup())).isEqualTo(module);
        }

        @Test
        void a_backup_without_requirements_is_replaced_too() throws IOException {
            String marker = Files.readString(home.backup().marker());
            Files.writeString(home.backup().marker(), marker.replaceAll("(?m)^Requirements: .*\n", ""));

            assertThat(share.tick().outcome()).isEqualTo(Outcome.BACKED_UP);

            assertBackedUp(AFTER);
        }

        @Test
        void a_restore_of_the_new_backup_brings_the_new_text() throws IOException {
            share.tick();
            CrashSituation.delete(home.packages().root());

            assertThat(share.restore().outcome()).isEqualTo(Outcome.RESTORE_SUCCESS);

            assertThat(home.packages().root().resolve(PackageSet.REQUIREMENTS)).hasContent(AFTER.strip());
        }
    }

    @Test
    void built_for_another_python_they_are_backed_up_again() throws IOException {
        Path word = home.packages().root().resolve(".package_set");
        String text = Files.readString(word);
        Files.delete(word);
        Files.writeString(word, text.replaceFirst("Python: .*", "Python: 3.98"));
        share.withPython("3.98");

        assertThat(share.tick().outcome()).isEqualTo(Outcome.BACKED_UP);

        assertThat(Files.readString(home.backup().marker())).contains("Python: 3.98");
        assertThat(share.tick().outcome()).isEqualTo(Outcome.CURRENT);
    }

    @Test
    void a_text_that_changes_while_they_are_copied_is_a_change() throws IOException {
        label(home.packages(), AFTER);
        AtomicBoolean done = new AtomicBoolean();
        Disk relabelling = new WatchedDisk((change, path) -> {
            if (path.startsWith(home.staging()) && path.endsWith("foo.py") && !done.getAndSet(true)) {
                label(home.packages(), "foo~=2.0\n");
            }
        });

        assertThat(share.with(relabelling).tick().outcome()).isEqualTo(Outcome.PACKAGES_CHANGED);

        assertThat(share.tick().outcome()).isEqualTo(Outcome.BACKED_UP);
        assertBackedUp("foo~=2.0\n");
    }

    @Nested
    class Without_a_word_about_their_requirements {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "Fingerprint: SET\n",
                    "Fingerprint: SET\nRequirements: unknown\n",
                    "Fingerprint: SET\nRequirements: 0123abc\n",
                    "Requirements: SHA\n",
                    "Fingerprint: SHA\nRequirements: SHA\n",
                    "<html>503</html>",
                    "",
                    "\u0000\u0001: \u0002",
                })
        void the_backup_is_of_them_as_before(String text) throws IOException {
            String other = text.replace("SET", set.hex()).replace("SHA", "0".repeat(64));
            Files.writeString(home.packages().root().resolve(PackageSet.NAME), other);

            assertCurrent();
        }

        @Test
        void the_backup_is_of_them_as_before_when_the_file_is_gone() throws IOException {
            Files.delete(home.packages().root().resolve(PackageSet.NAME));

            assertCurrent();
        }

        @Test
        void the_backup_is_of_them_as_before_when_a_folder_is_in_the_files_place() throws IOException {
            Files.delete(home.packages().root().resolve(PackageSet.NAME));
            Files.createDirectory(home.packages().root().resolve(PackageSet.NAME));

            assertCurrent();
        }
    }

    /** As the pipelines do: the text first, both by a rename. */
    private static void label(PackageTree tree, String requirements) throws IOException {
        byte[] text = requirements.getBytes(StandardCharsets.UTF_8);
        String word = "Requirements: %s\nPython: 3.99\nFingerprint: %s\nImports: foo\n"
                .formatted(Sha256.of(text).hex(), Sets.fingerprint(tree));
        for (String name : List.of(PackageSet.REQUIREMENTS, PackageSet.NAME)) {
            Path sent = tree.root().resolveSibling("sent");
            Files.write(sent, name.equals(PackageSet.NAME) ? word.getBytes(StandardCharsets.UTF_8) : text);
            Files.move(sent, tree.root().resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private void assertBackedUp(String requirements) throws IOException {
        assertThat(ReadyMarker.counting(home.backup()).orElseThrow().requirements())
                .isEqualTo(
                        Sha256.of(requirements.getBytes(StandardCharsets.UTF_8)).hex());
        for (String name : List.of(PackageSet.NAME, PackageSet.REQUIREMENTS)) {
            assertThat(home.backup().root().resolve(name))
                    .hasSameBinaryContentAs(home.packages().root().resolve(name));
        }
        share.tick(); // what was replaced goes
        assertCurrent();
    }

    private void assertCurrent() {
        Report report = share.with(new WatchedDisk((change, path) -> {
                    throw new AssertionError(change + " of " + path);
                }))
                .tick();
        assertThat(report.outcome()).as(report.message()).isEqualTo(Outcome.CURRENT);
    }

    private static void assertTold(Report report, Outcome outcome, String told) {
        assertThat(report.outcome()).isEqualTo(outcome);
        assertThat(report.message()).contains(told);
    }

    private static Object inode(PackageTree tree) throws IOException {
        return Files.getAttribute(tree.sitePackages().resolve("foo.py"), "unix:ino");
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Files.copy(path, to.resolve(from.relativize(path)));
            }
        }
    }
}
