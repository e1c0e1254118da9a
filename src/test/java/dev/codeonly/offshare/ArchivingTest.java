package dev.codeonly.offshare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.backup.DataApp;
import dev.codeonly.backup.Outcome;
import dev.codeonly.backup.Report;
import dev.codeonly.backup.Share;
import dev.codeonly.backup.TinySet;
import dev.codeonly.tree.Fingerprint;
import dev.codeonly.tree.Listing;
import dev.codeonly.tree.MayDiffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
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

    @Test
    void that_an_app_has_changed_on_purpose_is_backed_up_and_not_shared_and_that_is_told_once() throws IOException {
        Share share = share("home");
        TinySet.NEW.in(share.packages());
        Files.writeString(share.packages().resolve("lib/site-packages/bar.py"), "z = 'patched'\n");
        DataApp app = share.app();
        share = share.with(new DataApp(
                app.name(), app.home(), app.imports(), app.python(), MayDiffer.of(List.of("bar.py")), false));

        Report report = share.tick();

        assertThat(report.outcome()).isEqualTo(Outcome.BACKED_UP);
        assertThat(report.notes())
                .singleElement()
                .asString()
                .contains("was not archived", "bar.py", "deploy it with packages: blob");
        assertThat(share.tick().notes()).isEmpty();
        assertThat(container.blobs()).isEmpty();
    }

    @Test
    void that_failed_its_health_check_is_recorded_and_the_one_before_it_comes_back() throws IOException {
        Share share = share("home");
        TinySet.OLD.in(share.packages());
        String good = TinySet.fingerprint(share.packages());
        share.tick();
        delete(share.packages());
        TinySet.NEW.in(share.packages());
        String bad = TinySet.fingerprint(share.packages());
        share.tick();
        Path mark = share.home().bad(new Fingerprint(bad));
        Files.createDirectories(mark.getParent());
        Files.createFile(mark);

        for (int turn = 0; turn < 3; turn++) { // one of them asks for the record, wherever in its five minutes this is
            share.with(Clock.offset(share.clock(), Duration.ofMinutes(5L * turn)))
                    .tick();
        }

        assertThat(container.sets().record("data-ingest").orElseThrow().bad()).containsExactly(new Fingerprint(bad));
        assertThat(share("empty").tick().message()).contains("its last good set " + good + " was fetched");
    }

    @Test
    void is_not_stored_while_a_deployment_holds_the_share() throws IOException {
        Share share = share("home");
        TinySet.NEW.in(share.packages());
        Share without = Share.at(folder.resolve("home"), "foo");
        assertThat(without.tick().outcome()).isEqualTo(Outcome.BACKED_UP);
        Path hold = share.home().holds().resolve("1");
        Files.createDirectories(hold);
        Files.writeString(hold.resolve("owner"), "run-1\n");
        Files.writeString(hold.resolve("beat"), "1");

        assertThat(share.tick().outcome()).isEqualTo(Outcome.DEPLOYING);
        assertThat(container.blobs()).isEmpty();
        Files.writeString(hold.resolve("released"), "");
        assertThat(share.tick().notes()).containsExactly("the package set was archived in " + container.url());
    }

    @Test
    void has_nothing_that_no_RECORD_owns() throws IOException, InterruptedException {
        Share share = share("home");
        TinySet.NEW.in(share.packages());
        Path modules = share.packages().resolve("lib/site-packages");
        Files.writeString(modules.resolve("secret.env"), "KEY=x\n");
        Files.writeString(modules.resolve("evil.pth"), "import os\n");
        Files.createDirectories(modules.resolve("__pycache__"));
        Files.writeString(modules.resolve("__pycache__/bar.cpython-399.pyc"), "compiled");
        assertThat(share.tick().outcome()).isEqualTo(Outcome.BACKED_UP);
        Share other = share("other");

        assertThat(other.tick().message()).contains("was fetched");

        Path fetched = other.backup().resolve("lib/site-packages");
        assertThat(fetched.resolve("secret.env")).doesNotExist();
        assertThat(fetched.resolve("evil.pth")).doesNotExist();
        assertThat(fetched.resolve("__pycache__/bar.cpython-399.pyc")).exists();
        assertThat(container.sets().inventory().sets().get(0).description().files())
                .isEqualTo(Listing.of(other.home().backup()).files().size());
    }

    @Test
    void is_stored_once_a_damaged_backup_was_found_by_it_and_healed() throws IOException {
        Share share = share("home");
        TinySet.NEW.in(share.packages());
        Share without = Share.at(folder.resolve("home"), "foo");
        assertThat(without.tick().outcome()).isEqualTo(Outcome.BACKED_UP);
        Files.writeString(share.backup().resolve("lib/site-packages/bar.py"), "z = 2\n"); // of the same size
        Share now = share.with(Clock.fixed(Instant.parse("2026-11-27T08:01:00Z"), ZoneOffset.UTC));

        Report found = now.tick();

        assertThat(found.outcome()).isIn(Outcome.CURRENT, Outcome.BACKUP_DAMAGED);
        if (found.outcome() == Outcome.CURRENT) { // unless the file is of this slice of the day
            assertThat(found.notes()).singleElement().asString().contains("bar.py", "heals it");
            assertThat(now.tick().outcome()).isEqualTo(Outcome.BACKUP_DAMAGED);
        }
        assertThat(now.with(Clock.offset(now.clock(), Duration.ofMinutes(5)))
                        .tick()
                        .notes())
                .containsExactly("the package set was archived in " + container.url());
    }

    private static void delete(Path tree) throws IOException {
        try (Stream<Path> all = Files.walk(tree)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
