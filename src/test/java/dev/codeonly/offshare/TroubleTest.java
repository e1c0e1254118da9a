package dev.codeonly.offshare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.backup.Fetch;
import dev.codeonly.backup.Outcome;
import dev.codeonly.backup.Report;
import dev.codeonly.backup.Share;
import dev.codeonly.backup.TinySet;
import dev.codeonly.tree.Fingerprint;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A container that does not do what it is asked for")
class TroubleTest {
    /** Three tries of ten seconds, and the pauses between them. */
    private static final Duration BOUND = Duration.ofSeconds(45);

    @TempDir
    private Path folder;

    private final Emulated container = Emulated.container();
    private final Wire wire = Wire.open();

    @AfterEach
    void close() {
        wire.close();
    }

    private Share share() throws IOException {
        Share share = Share.at(folder.resolve("home"), "foo").with(container.sets(wire.address()));
        if (!Files.exists(share.packages())) {
            TinySet.NEW.in(share.packages());
        }
        return share;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "403 | AuthorizationPermissionMismatch | give the identity Storage Blob Data Contributor",
                "401 | InvalidAuthenticationInfo | check the clock of this machine",
                "404 | ContainerNotFound | create the container",
                "409 | ContainerBeingDeleted | try again",
                "400 | InvalidHeaderValue | look at the storage account's log"
            })
    void never_spoils_a_backup_and_is_told_with_what_to_do(int status, String code, String told) throws IOException {
        wire.faults(request -> true, Wire.status(status, code));

        Report report = share().tick();

        assertThat(report.outcome()).isEqualTo(Outcome.BACKED_UP);
        assertThat(report.notes())
                .singleElement()
                .asString()
                .contains("looking for an archive failed at", Integer.toString(status), told);
        assertThat(share().with(container.sets()).tick().notes())
                .singleElement()
                .asString()
                .startsWith("the package set was archived");
    }

    @ParameterizedTest
    @CsvSource({"429, TooManyRequests", "503, ServerBusy", "500, InternalError"})
    void is_asked_again_when_it_is_busy(int status, String code) throws IOException {
        wire.fault(2, request -> true, Wire.status(status, code));

        assertThat(share().tick().notes()).singleElement().asString().startsWith("the package set was archived");
    }

    @Test
    void is_asked_so_often_and_no_more_when_it_stays_busy() throws IOException {
        wire.faults(request -> true, Wire.status(503, "ServerBusy"));

        Report report = share().tick();

        assertThat(report.outcome()).isEqualTo(Outcome.BACKED_UP);
        assertThat(report.notes())
                .singleElement()
                .asString()
                .contains("503", "throttled or in trouble; try again later");
        assertThat(wire.requests()).hasSizeBetween(2, 4);
        assertThat(report.duration()).isLessThan(BOUND);
    }

    @Test
    void delays_a_tick_no_longer_than_its_bound_when_it_does_not_answer() throws IOException {
        wire.faults(request -> true, Wire.silence());

        Report report = share().tick();

        assertThat(report.outcome()).isEqualTo(Outcome.BACKED_UP);
        assertThat(report.notes()).singleElement().asString().contains("no answer in time");
        assertThat(report.duration()).isLessThan(BOUND);
    }

    @Test
    void is_told_apart_from_a_host_that_nobody_knows() throws IOException {
        Report report = share().with(BlobPackageSets.of(new Container(
                        URI.create("https://account.no-such-host.invalid/package-sets"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Map.of("AZURE_TENANT_ID", "t", "AZURE_CLIENT_ID", "c"))))
                .tick();

        assertThat(report.outcome()).isEqualTo(Outcome.BACKED_UP);
        assertThat(report.notes()).singleElement().asString().contains("looking for an archive failed at");
    }

    @Test
    void loses_nothing_when_the_answer_to_the_list_of_blocks_gets_lost() throws IOException {
        wire.fault(1, request -> request.contains("comp=blocklist"), Wire.lostAnswer());

        assertThat(share().tick().notes()).singleElement().asString().startsWith("the package set was archived");
    }

    @Test
    void leaves_a_wish_for_a_set_until_it_can_be_granted() throws IOException {
        Share first = share().with(container.sets());
        first.tick();
        Fingerprint set = new Fingerprint(TinySet.fingerprint(first.packages()));
        Share other = Share.at(folder.resolve("other"), "foo").with(container.sets(wire.address()));
        TinySet.OLD.in(other.packages());
        other.tick();
        Path wish = other.home().incomingWish(set);
        Files.createDirectories(wish.getParent());
        Files.writeString(wish, "run 1\n");
        wire.fault(3, request -> request.contains(set.hex()), Wire.status(503, "ServerBusy"));

        Report report = other.tick();

        assertThat(report.outcome()).isEqualTo(Outcome.CURRENT);
        assertThat(report.notes()).anyMatch(note -> note.contains("could not be fetched yet"));
        assertThat(wish).exists();
        assertThat(other.tick().notes()).anyMatch(note -> note.endsWith("is ready to be swapped in"));
        assertThat(wish).doesNotExist();
        assertThat(other.home().incoming(set).marker()).exists();
        assertThat(other.tick().outcome()).isEqualTo(Outcome.CURRENT);
    }

    @Test
    void says_of_lost_packages_that_the_next_tick_tries_again() throws IOException {
        share().with(container.sets()).tick();
        Share empty = Share.at(folder.resolve("empty"), "foo").with(container.sets(wire.address()));
        wire.fault(3, request -> request.contains("/sets/"), Wire.status(503, "ServerBusy"));

        assertThat(empty.tick().message()).contains("could not be fetched", "503");
        assertThat(empty.tick().message()).contains("was fetched from");
    }

    @Test
    void that_does_not_have_the_set_is_told_by_a_fetch() throws IOException, InterruptedException {
        Share share = Share.at(folder.resolve("home"), "foo").with(container.sets());

        Report unknown = share.maintainer().fetch(share.app(), new Fetch.Wish(Optional.empty(), false));
        Report missing =
                share.maintainer().fetch(share.app(), new Fetch.Wish(Fingerprint.parse("0".repeat(64)), false));

        assertThat(unknown.outcome()).isEqualTo(Outcome.SET_NOT_FOUND);
        assertThat(unknown.message()).contains("no record of data-ingest", "./maintainer sets");
        assertThat(missing.outcome()).isEqualTo(Outcome.SET_NOT_FOUND);
        assertThat(missing.message()).contains("does not have it", "./maintainer sets");
    }

    @Test
    void is_not_asked_for_a_set_in_place_of_a_current_backup() throws IOException, InterruptedException {
        Share share = share();
        share.tick();
        wire.forget();

        Report report = share.maintainer().fetch(share.app(), new Fetch.Wish(Fingerprint.parse("0".repeat(64)), false));

        assertThat(report.outcome()).isEqualTo(Outcome.CURRENT);
        assertThat(wire.requests()).isEmpty();
    }

    @Test
    void with_a_record_that_is_none_says_so() throws IOException {
        container.text("apps/data-ingest.json", "{\"app\": \"data-ingest\", \"sets\": [\"x\"]}");
        Share empty = Share.at(folder.resolve("home"), "foo").with(container.sets());

        Report report = empty.tick();

        assertThat(report.outcome()).isEqualTo(Outcome.NO_PACKAGES);
        assertThat(report.message()).contains("it is not the record of a data app; correct it, or delete it");
    }
}
