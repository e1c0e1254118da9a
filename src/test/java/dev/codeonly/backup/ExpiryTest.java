package dev.codeonly.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.files.Disk;
import dev.codeonly.fixtures.Archive;
import dev.codeonly.tree.Fingerprint;
import dev.codeonly.tree.Home;
import dev.codeonly.tree.Names;
import dev.codeonly.tree.PackageTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What nobody swapped in or continued for seven days, by the share's own clock, goes; nothing younger does. */
@DisplayName("What was left in incoming")
class ExpiryTest {
    private static final Duration ALMOST = Duration.ofDays(7).minusHours(1);

    /** And a second, by which a file system's own clock may lag behind the machine's. */
    private static final Duration SEVEN_DAYS = Duration.ofDays(7).plusSeconds(1);

    @TempDir
    Path folder;

    private Share share;
    private Home home;
    private PackageTree build;
    private Fingerprint set;

    @BeforeEach
    void a_share_that_is_current() throws IOException {
        share = Share.at(folder.resolve("home"), "foo");
        home = share.home();
        Sets.write(home.packages(), "1.0");
        assertThat(share.tick().outcome()).isEqualTo(Outcome.BACKED_UP);
        build = new PackageTree(folder.resolve("build"));
        set = Sets.write(build, "2.0");
    }

    @Nested
    class A_ready_set {
        @BeforeEach
        void that_waits() throws IOException {
            Sets.write(home.incoming(set), "2.0");
            Sets.mark(home.incoming(set), 1);
        }

        @Test
        void stays_for_seven_days_and_no_tick_takes_the_lock() throws IOException {
            age(home.incoming(set).marker(), ALMOST);
            assertQuiet();
            assertThat(home.incoming(set).root()).exists();
        }

        @Test
        void goes_after_seven_days() throws IOException {
            age(home.incoming(set).marker(), SEVEN_DAYS);
            assertCleared();
        }

        @Test
        void is_as_old_as_its_marker_whatever_its_files_and_folders_say() throws IOException {
            age(home.incoming(set).sitePackages().resolve("foo.py"), Duration.ofDays(400));
            age(home.incoming(set).root(), Duration.ofDays(400));
            age(home.incoming(), Duration.ofDays(400));
            assertQuiet();
        }

        @Test
        void goes_at_once_when_nothing_marks_it() throws IOException {
            Files.delete(home.incoming(set).marker());
            assertCleared();
        }
    }

    @Nested
    class An_upload_without_its_list {
        private Upload upload;

        @BeforeEach
        void that_was_begun() throws IOException {
            upload = Upload.of(home, set, Archive.of(build.root()).bytes(), 3).sendParts();
        }

        @Test
        void stays_while_its_youngest_part_is_young() throws IOException {
            age(upload.part(0), Duration.ofDays(30));
            age(upload.part(1), SEVEN_DAYS);
            age(upload.part(2), ALMOST);
            assertQuiet();
            assertThat(Names.in(home.incoming())).hasSize(3);
        }

        @Test
        void goes_when_its_youngest_part_is_old() throws IOException {
            age(upload.part(0), SEVEN_DAYS);
            age(upload.part(1), Duration.ofDays(30));
            age(upload.part(2), SEVEN_DAYS);
            assertCleared();
        }

        @Test
        void goes_by_itself_and_another_upload_stays() throws IOException {
            for (int i = 0; i < 3; i++) {
                age(upload.part(i), SEVEN_DAYS);
            }
            Upload other = Upload.of(home, new Fingerprint("0".repeat(64)), new byte[10], 2)
                    .sendParts();
            assertThat(share.tick().outcome()).isEqualTo(Outcome.CURRENT);
            assertThat(Names.in(home.incoming()))
                    .containsExactly(
                            other.part(0).getFileName().toString(),
                            other.part(1).getFileName().toString());
            assertQuiet();
        }
    }

    @Nested
    class An_upload_whose_list_has_not_its_last_name {
        private Upload upload;
        private Path list;

        @BeforeEach
        void that_was_never_delivered() throws IOException {
            upload = Upload.of(home, set, Archive.of(build.root()).bytes(), 2).sendParts();
            list = Files.writeString(home.incoming().resolve(set + ".zip.list"), upload.list());
            age(upload.part(0), SEVEN_DAYS);
            age(upload.part(1), SEVEN_DAYS);
        }

        @Test
        void stays_while_its_list_is_young() throws IOException {
            age(list, ALMOST);
            assertQuiet();
            assertThat(Names.in(home.incoming())).hasSize(3);
        }

        @Test
        void goes_with_its_list_when_all_is_old() throws IOException {
            age(list, SEVEN_DAYS);
            assertCleared();
        }

        @Test
        void goes_also_when_only_the_list_is_left() throws IOException {
            Files.delete(upload.part(0));
            Files.delete(upload.part(1));
            age(list, SEVEN_DAYS);
            assertCleared();
        }
    }

    @Nested
    class A_text_of_requirements_that_nobody_took {
        private Path word;
        private Path text;

        @BeforeEach
        void that_was_uploaded() throws IOException {
            Files.createDirectories(home.incoming());
            word = Files.writeString(home.incoming().resolve(set + ".package_set"), "Fingerprint: " + set + "\n");
            text = Files.writeString(home.incoming().resolve(set + ".package_set.requirements"), "foo==2.0\n");
            age(word, SEVEN_DAYS);
        }

        @Test
        void stays_while_half_of_it_is_young() throws IOException {
            age(text, ALMOST);
            assertQuiet();
            assertThat(Names.in(home.incoming())).hasSize(2);
        }

        @Test
        void goes_when_all_of_it_is_old() throws IOException {
            age(text, SEVEN_DAYS);
            assertCleared();
        }
    }

    @Nested
    class An_upload_with_its_list {
        @Test
        void is_taken_however_old_it_is_for_nobody_was_there_to_take_it() throws IOException {
            Upload upload =
                    Upload.of(home, set, Archive.of(build.root()).bytes(), 2).send();
            age(upload.part(0), Duration.ofDays(30));
            age(upload.part(1), Duration.ofDays(30));
            age(home.incomingParts(set), Duration.ofDays(30));
            Report report = share.tick();
            assertThat(report.notes()).anyMatch(note -> note.contains("ready to be swapped in"));
            assertThat(Names.in(home.incoming())).containsExactly(set.hex());
            assertQuiet();
        }
    }

    @Nested
    class A_refusal {
        @BeforeEach
        void that_was_written() throws IOException {
            Files.createDirectories(home.incoming());
            Files.writeString(home.incomingRefused(set), "Package set was refused.\n");
        }

        @Test
        void can_be_read_for_seven_days() throws IOException {
            age(home.incomingRefused(set), ALMOST);
            assertQuiet();
            assertThat(home.incomingRefused(set)).exists();
        }

        @Test
        void goes_after_seven_days() throws IOException {
            age(home.incomingRefused(set), SEVEN_DAYS);
            assertCleared();
        }
    }

    @Nested
    class By_which_clock {
        @BeforeEach
        void a_refusal_of_today() throws IOException {
            Files.createDirectories(home.incoming());
            Files.writeString(home.incomingRefused(set), "Package set was refused.\n");
        }

        @Test
        void is_not_old_by_a_machine_that_is_years_ahead() throws IOException {
            share = share.with(Clock.fixed(Instant.parse("2040-01-01T00:00:00Z"), ZoneOffset.UTC));
            assertQuiet();
            assertThat(home.incomingRefused(set)).exists();
        }

        @Test
        void is_old_by_a_share_that_is_a_week_ahead() throws IOException {
            share = share.with(new Disk() {
                @Override
                public void rewrite(Path file, byte[] content) throws IOException {
                    super.rewrite(file, content);
                    if (file.equals(home.shareClock())) {
                        Files.setLastModifiedTime(
                                file, FileTime.from(Instant.now().plus(SEVEN_DAYS)));
                    }
                }
            });
            assertThat(share.tick().outcome()).isEqualTo(Outcome.CURRENT);
            assertThat(home.incomingRefused(set)).doesNotExist();
        }

        @Test
        void is_not_old_when_it_is_of_tomorrow() throws IOException {
            age(home.incomingRefused(set), Duration.ofDays(-1));
            assertQuiet();
        }
    }

    private void assertCleared() throws IOException {
        assertThat(share.tick().outcome()).isEqualTo(Outcome.CURRENT);
        assertThat(Names.in(home.incoming())).isEmpty();
        assertQuiet();
    }

    /** Nothing is old: the tick does not even take the lock. */
    private void assertQuiet() throws IOException {
        List<String> locks = Names.in(home.locks());
        assertThat(share.tick().outcome()).isEqualTo(Outcome.CURRENT);
        assertThat(Names.in(home.locks())).isEqualTo(locks);
        assertThat(Names.in(home.trash())).isEmpty();
    }

    private static void age(Path file, Duration age) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(age)));
    }
}
