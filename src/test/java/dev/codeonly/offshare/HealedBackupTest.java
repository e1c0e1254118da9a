package dev.codeonly.offshare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.backup.Outcome;
import dev.codeonly.backup.Report;
import dev.codeonly.backup.Share;
import dev.codeonly.backup.TinySet;
import dev.codeonly.fixtures.TreeAudit;
import dev.codeonly.tree.Fingerprint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A damaged backup whose packages are damaged, too,")
class HealedBackupTest {
    private static final String RECORD = "lib/site-packages/bar-1.0.dist-info/RECORD";

    @TempDir
    private Path folder;

    private final Emulated container = Emulated.container();
    private Share share;
    private String set;

    @BeforeEach
    void a_share_with_a_backup_and_a_set_before_it() throws IOException {
        share = Share.at(folder.resolve("home"), "foo");
        TinySet.OLD.in(share.packages());
        share.tick();
        Files.move(share.packages(), folder.resolve("aside"));
        TinySet.NEW.in(share.packages());
        share = share.with(container.sets());
        set = TinySet.fingerprint(share.packages());
        assertThat(share.tick().outcome()).isEqualTo(Outcome.BACKED_UP);
    }

    private void damageBoth() throws IOException {
        Files.writeString(share.backup().resolve(RECORD), "");
        Files.delete(share.packages().resolve("lib/site-packages/bar.py"));
    }

    @Test
    void comes_back_from_the_container_where_that_has_the_same_set() throws IOException {
        damageBoth();

        Report report = share.tick();

        assertThat(report.outcome()).isEqualTo(Outcome.BACKUP_DAMAGED);
        assertThat(report.message())
                .contains(
                        "has other RECORDs than were marked",
                        "it is healed: the packages are not complete",
                        "bar.py is missing",
                        "the same set was fetched from " + container.url(),
                        "./maintainer restore --app data-ingest");
        assertBackedUpSoundly();
    }

    @Test
    void comes_back_from_previous_where_that_is_the_same_set() throws IOException {
        share = Share.at(folder.resolve("home"), "foo"); // without the container
        Path previous = share.home().previous(new Fingerprint(set)).root();
        TinySet.NEW.in(previous);
        Files.copy(share.backup().resolve(".backup_ready"), previous.resolve(".backup_ready"));
        damageBoth();

        Report report = share.tick();

        assertThat(report.outcome()).isEqualTo(Outcome.PACKAGES_INCOMPLETE);
        assertThat(report.message())
                .contains(
                        "bar.py is missing",
                        "a good copy of the same set is the backup again; run: ./maintainer restore");
        assertBackedUpSoundly();
    }

    @Test
    void is_replaced_by_another_set_where_nobody_has_the_same_and_both_are_named() throws IOException {
        container.client().getBlobClient("sets/" + set + ".zip").delete();
        damageBoth();

        Report report = share.tick();

        assertThat(report.outcome()).isEqualTo(Outcome.BACKUP_DAMAGED);
        assertThat(report.message())
                .contains(
                        "it is not healed yet",
                        "the backup is of another set now, " + TinySet.fingerprint(share.backup()),
                        "that of the packages is not to be had",
                        "run the full deploy, or for the other set: ./maintainer restore --app data-ingest");
        assertThat(TinySet.fingerprint(share.backup())).isNotEqualTo(set);
    }

    private void assertBackedUpSoundly() throws IOException {
        assertThat(TreeAudit.of(share.backup()).problems()).isEmpty();
        assertThat(TinySet.fingerprint(share.backup())).isEqualTo(set);
        assertThat(share.restore().outcome()).isEqualTo(Outcome.RESTORE_SUCCESS);
        assertThat(TreeAudit.of(share.packages()).problems()).isEmpty();
        assertThat(share.tick().outcome()).isIn(Outcome.BACKED_UP, Outcome.CURRENT);
    }
}
