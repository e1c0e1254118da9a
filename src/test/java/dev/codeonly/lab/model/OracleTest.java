package dev.codeonly.lab.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.backup.Outcome;
import dev.codeonly.backup.TinySet;
import dev.codeonly.lab.model.Oracle.Cause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The oracle as code: each wrong step that is planted is found. */
@DisplayName("The oracle of the model finds")
class OracleTest {
    @TempDir
    Path home;

    private Site site;

    @BeforeEach
    void a_share_whose_backup_is_current() throws IOException {
        site = new Site(home, new Random(1));
        TinySet.NEW.in(site.live());
        assertThat(site.share(true).tick().outcome()).isEqualTo(Outcome.BACKED_UP);
    }

    @Test
    void nothing_in_a_tick_that_says_current_and_changes_nothing() throws IOException {
        assertThat(Oracle.before(site).judge(Cause.TICK, "CURRENT")).isEmpty();
    }

    @Test
    void an_obsolete_parked_tree_that_was_returned() throws IOException {
        Path parked = site.store().resolve("parked/run-7.park-1");
        TinySet.OLD.in(parked);
        site.look();
        Site.delete(site.live());
        Oracle oracle = Oracle.before(site);

        Files.move(parked, site.live());

        assertThat(oracle.judge(Cause.TICK, "PACKAGES_LOST"))
                .singleElement()
                .asString()
                .contains("returned an obsolete parked tree", TinySet.fingerprint(site.live()));
    }

    @Test
    void a_tick_that_changed_what_is_live() throws IOException {
        Oracle oracle = Oracle.before(site);
        Files.writeString(site.live().resolve("lib/site-packages/stray"), "x");
        assertThat(oracle.judge(Cause.TICK, "CURRENT"))
                .anyMatch(wrong -> wrong.startsWith("a tick changed the live packages"));
    }

    @Test
    void a_green_word_of_a_tick_without_a_backup_of_what_is_live() throws IOException {
        Site.delete(site.backup());
        assertThat(Oracle.before(site).judge(Cause.TICK, "CURRENT"))
                .singleElement()
                .asString()
                .startsWith("a tick said CURRENT, but the backup is of Optional.empty");
    }

    @Test
    void a_green_word_of_a_command_over_packages_that_are_damaged() throws IOException {
        Files.writeString(site.live().resolve("lib/site-packages/bar.py"), "torn");
        assertThat(Oracle.before(site).judge(Cause.COMMAND, "RESTORE_SUCCESS"))
                .singleElement()
                .asString()
                .contains("what is live is not sound");
    }

    @Test
    void a_backup_that_lost_a_file_without_an_accident() throws IOException {
        Files.delete(site.backup().resolve("lib/site-packages/bar.py"));
        assertThat(Oracle.before(site).judge(Cause.TICK, "CURRENT"))
                .anyMatch(wrong -> wrong.startsWith("the backup: bar.py is missing"));
    }
}
