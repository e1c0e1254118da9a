package dev.codeonly.lab.trees;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.backup.Outcome;
import dev.codeonly.backup.Report;
import dev.codeonly.backup.Share;
import dev.codeonly.backup.TinySet;
import dev.codeonly.fixtures.Command;
import dev.codeonly.pipelines.remote.Answer;
import dev.codeonly.pipelines.remote.RemoteScript;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Odd numbers, pipes and names in the product's own room, as commands and the remote script meet them. */
@DisplayName("In the room on the share")
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OddRoomTest {
    private static final String LAST = "999999999999999999";
    private static final String SET = "0123456789abcdef".repeat(4);

    @TempDir
    private Path folder;

    private Share share = Share.at(Path.of("/nowhere"));
    private Path store = Path.of("");

    @BeforeEach
    void a_share_with_a_backup() throws IOException {
        share = Share.at(folder.resolve("home"), "foo", "bar").withWorkers(1);
        store = share.home().store();
        TinySet.OLD.in(share.packages());
        assertThat(share.tick().outcome()).isEqualTo(Outcome.BACKED_UP);
    }

    @AfterEach
    void delete() {
        Trees.delete(folder.resolve("home"));
    }

    @Nested
    @DisplayName("stands the last number there can be")
    class LastNumber {
        @Test
        void and_the_script_says_so_when_it_would_take_the_lock() throws IOException {
            RemoteScript run = RemoteScript.on(share.home().root()).as("run-7");
            assertThat(run.run("hold").word()).isEqualTo("HOLD_SUCCESS");
            release("lock/" + LAST);

            Answer parked = run.run("park");

            assertThat(parked.word()).isEqualTo("ERROR");
            assertThat(parked.text()).contains("lock/" + LAST, "made by hand", "delete this folder");
            assertThat(store.resolve("lock/1000000000000000000")).doesNotExist();
            Trees.delete(store.resolve("lock/" + LAST));
            assertThat(run.run("park").word()).isEqualTo("PARK_SUCCESS");
        }

        @Test
        void and_the_script_says_so_when_it_would_hold() throws IOException {
            release("hold/" + LAST);
            RemoteScript run = RemoteScript.on(share.home().root()).as("run-7");

            Answer held = run.run("hold");

            assertThat(held.word()).isEqualTo("ERROR");
            assertThat(held.text()).contains("hold/" + LAST, "made by hand", "delete this folder");
            Trees.delete(store.resolve("hold/" + LAST));
            assertThat(run.run("hold").word()).isEqualTo("HOLD_SUCCESS");
        }

        @Test
        void and_restore_says_so() throws IOException {
            Trees.delete(share.packages());
            release("lock/" + LAST);

            Report restored = share.restore();

            assertThat(restored.outcome()).isEqualTo(Outcome.ERROR);
            assertThat(restored.message()).contains("lock/" + LAST, "made by hand", "delete this folder");
            Trees.delete(store.resolve("lock/" + LAST));
            assertThat(share.restore().outcome().exitCode()).isZero();
        }

        @Test
        void and_the_number_before_it_leads_to_it() throws IOException {
            release("lock/999999999999999998");
            Files.delete(share.packages().resolve(TinySet.OLD.own()));
            TinySet.NEW.in(share.packages());

            share.tick();

            assertThat(store.resolve("lock/" + LAST + "/released")).exists();
        }

        private void release(String number) throws IOException {
            Files.createDirectories(store.resolve(number));
            Files.writeString(store.resolve(number).resolve("released"), "");
        }
    }

    @Nested
    @DisplayName("lies a pipe")
    class Pipes {
        @Test
        void in_the_place_of_a_part_and_the_script_does_not_wait_for_it() throws IOException {
            Files.createDirectories(store.resolve("incoming"));
            OddFiles.pipe(store.resolve("incoming/" + SET + ".zip.part-000"));

            Answer incoming = RemoteScript.on(share.home().root()).run("incoming", "--to", SET);

            assertThat(incoming.word()).isEqualTo("INCOMING_SUCCESS");
            assertThat(incoming.values("Part")).isEmpty();
        }

        @Test
        void in_the_place_of_the_backups_marker_and_a_new_backup_is_made() throws IOException {
            Files.delete(share.backup().resolve(".backup_ready"));
            OddFiles.pipe(share.backup().resolve(".backup_ready"));

            assertThat(share.tick().outcome()).isEqualTo(Outcome.BACKED_UP);
            assertThat(share.tick().outcome()).isEqualTo(Outcome.CURRENT);
        }

        @Test
        void in_the_place_of_a_record_of_the_backup_and_a_new_backup_is_made() throws IOException {
            Path record = share.backup().resolve("lib/site-packages/bar-1.0.dist-info/RECORD");
            Files.delete(record);
            OddFiles.pipe(record);
            Trees.delete(share.packages());
            TinySet.NEW.in(share.packages());

            assertThat(share.tick().outcome()).isEqualTo(Outcome.BACKED_UP);
            assertThat(share.tick().outcome()).isEqualTo(Outcome.CURRENT);
        }
    }

    @Nested
    @DisplayName("lies a marker of 3 GiB")
    class LargeMarker {
        @Test
        void and_it_is_none_and_a_new_backup_is_made() throws IOException {
            OddFiles.sparse(share.backup().resolve(".backup_ready"), 3L << 30);

            assertThat(share.tick().outcome()).isEqualTo(Outcome.BACKED_UP);
            assertThat(share.tick().outcome()).isEqualTo(Outcome.CURRENT);
        }
    }

    @Nested
    @DisplayName("are names beyond ASCII, and the maintainer runs in the C locale")
    class Ascii {
        @Test
        void and_packages_with_one_are_refused_with_what_to_do() {
            OddNames.make("accents", share.packages().resolve("lib/site-packages/foo"));
            Trees.delete(share.backup());

            assertThat(tick())
                    .contains("outcome=PACKAGES_INCOMPLETE", "has a name that is no text here", "LC_ALL=C.UTF-8");
        }

        @Test
        void and_one_in_trash_is_an_error_and_no_exception() throws IOException {
            OddNames.make("accents", Files.createDirectories(store.resolve("trash")));

            assertThat(tick()).contains("outcome=ERROR", "LC_ALL=C.UTF-8");
        }

        @Test
        void and_one_below_trash_is_deleted() throws IOException {
            OddNames.make("accents", Files.createDirectories(store.resolve("trash/1-2/foo")));

            assertThat(tick()).contains("outcome=CURRENT");
            assertThat(store.resolve("trash")).isEmptyDirectory();
        }

        private String tick() {
            return Command.of(
                            "env",
                            "LC_ALL=C",
                            Path.of(System.getProperty("java.home"), "bin", "java"),
                            "-cp",
                            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                            OneTick.class.getName(),
                            share.home())
                    .output("look at what it printed");
        }
    }
}
