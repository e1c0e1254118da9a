package dev.codeonly.pipelines.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.backup.Sets;
import dev.codeonly.tree.Fingerprint;
import dev.codeonly.tree.Home;
import dev.codeonly.tree.Names;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A set that failed its health check is put back only where there is no other. */
@DisplayName("With sets that failed their health check, the remote script's")
class BadSetsTest {
    @TempDir
    Path folder;

    private HeldShare share;
    private Home home;

    @BeforeEach
    void a_share() {
        share = HeldShare.in(folder);
        home = share.home();
    }

    @Test
    void mark_bad_and_mark_good_are_told_by_status() throws IOException {
        Fingerprint set = Sets.write(home.packages(), "1.0");
        for (int i = 0; i < 2; i++) {
            assertThat(share.script().run("mark-bad", "--to", set.hex()).word()).isEqualTo("MARK_BAD_SUCCESS");
        }
        assertThat(home.bad(set)).isEmptyFile();
        assertThat(share.script().run("status").values("Bad")).containsExactly(set.hex());
        share.twice("mark-good", "MARK_GOOD_SUCCESS", "--to", set.hex());
        assertThat(share.script().run("status").values("Bad")).isEmpty();
        assertThat(Names.in(home.locks())).as("they take no lock").isEmpty();
    }

    @Test
    void marks_are_those_of_the_run_that_holds() throws IOException {
        Fingerprint set = share.fingerprint("1.0");
        share.bad(set);
        share.script().run("release");
        share.unmoved("mark-bad", "NOT_HELD", "--to", set.hex());
        share.unmoved("mark-good", "NOT_HELD", "--to", set.hex());
    }

    @Test
    void restore_takes_a_previous_set_before_a_bad_backup() throws IOException {
        share.bad(share.backup("2.0"));
        share.previous("1.0", 2);
        assertRestores("1.0");
    }

    @Test
    void restore_takes_an_older_previous_set_before_a_bad_one() throws IOException {
        share.bad(Sets.fingerprint(share.previous("1.1", 9)));
        share.previous("1.0", 2);
        assertRestores("1.0");
    }

    @Test
    void restore_takes_the_one_good_parked_tree_before_bad_sets() throws IOException {
        share.bad(share.backup("2.0"));
        share.bad(share.parked("run-1.park-1", "1.1"));
        share.parked("run-2.park-1", "1.0");
        assertRestores("1.0");
    }

    @Test
    void restore_takes_a_bad_backup_when_all_others_are_bad_too() throws IOException {
        share.bad(share.backup("2.0"));
        share.bad(Sets.fingerprint(share.previous("1.0", 9)));
        assertRestores("2.0");
    }

    @Test
    void restore_does_not_take_a_bad_set_because_it_cannot_choose_among_good_ones() throws IOException {
        share.bad(share.backup("2.0"));
        share.parked("run-1.park-1", "1.0");
        share.parked("run-2.park-1", "1.1");
        assertThat(share.unmoved("restore", "SET_IS_AMBIGUOUS").text())
                .contains("parked/run-1.park-1", "parked/run-2.park-1");
    }

    @Test
    void restore_takes_a_bad_set_that_is_expected() throws IOException {
        Fingerprint expected = share.backup("2.0");
        share.bad(expected);
        share.previous("1.0", 2);
        assertThat(share.script().run("restore", "--expect", expected.hex()).word())
                .isEqualTo("RESTORE_SUCCESS");
        assertThat(Sets.version(home.packages())).isEqualTo("2.0");
    }

    private void assertRestores(String version) throws IOException {
        String restorable = share.script().run("status").value("Restorable").orElseThrow();
        Answer answer = share.script().run("restore");
        assertThat(answer.word()).as(answer.text()).isEqualTo("RESTORE_SUCCESS");
        assertThat(answer.text()).contains("moved from " + restorable + ",");
        assertThat(Sets.version(home.packages())).isEqualTo(version);
    }
}
