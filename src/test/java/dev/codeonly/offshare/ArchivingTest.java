package dev.codeonly.offshare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.backup.Outcome;
import dev.codeonly.backup.Report;
import dev.codeonly.backup.Share;
import dev.codeonly.backup.TinySet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A set in the container")
class ArchivingTest {
    @TempDir
    private Path folder;

    private final Emulated container = Emulated.container();

    private Share share(String name) throws IOException {
        return Share.at(folder.resolve(name), "foo").with(container.sets());
    }

    @Test
    void is_stored_after_the_backup_was_published_and_recorded() throws IOException {
        Share share = share("home");
        TinySet.NEW.in(share.packages());

        Report report = share.tick();

        assertThat(report.outcome()).isEqualTo(Outcome.BACKED_UP);
        assertThat(report.notes()).containsExactly("the package set was archived in " + container.url());
        String set = TinySet.fingerprint(share.packages());
        assertThat(container.blobs()).containsExactlyInAnyOrder("sets/" + set + ".zip", "apps/data-ingest.json");
    }

    @Test
    void comes_back_by_itself_when_everything_on_the_share_is_gone() throws IOException {
        Share share = share("home");
        TinySet.NEW.in(share.packages());
        String set = TinySet.fingerprint(share.packages());
        share.tick();
        Share empty = share("empty");

        Report report = empty.tick();

        assertThat(report.outcome()).isEqualTo(Outcome.PACKAGES_LOST);
        assertThat(report.message())
                .contains(set, "was fetched from " + container.url(), "./maintainer restore --app data-ingest");
        assertThat(TinySet.fingerprint(empty.backup())).isEqualTo(set);
        assertThat(Files.readString(empty.backup().resolve(".backup_ready")))
                .contains("Source: " + container.url() + "/sets/" + set + ".zip");
    }
}
