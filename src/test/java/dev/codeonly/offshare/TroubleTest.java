package dev.codeonly.offshare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.backup.Fetch;
import dev.codeonly.backup.Outcome;
import dev.codeonly.backup.Report;
import dev.codeonly.backup.Share;
import dev.codeonly.backup.TinySet;
import dev.codeonly.tree.Fingerprint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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
        Report report = share().with(container.sets(URI.create("http://no-such-host.invalid")))
                .tick();

        assertThat(report.outcome()).isEqualTo(Outcome.BACKED_UP);
        assertThat(report.notes()).singleElement().asString().contains("its host has no address", "private DNS zone");
    }

    @Test
    void keeps_no_tick_beyond_its_time_by_a_slow_upload_which_is_then_put_off() throws IOException {
        wire.faults(request -> request.contains("comp=block"), Wire.slow(Duration.ofSeconds(40), () -> {}));
        Share share = share().withBudget(Duration.ofSeconds(8));

        Report report = share.tick();

        assertThat(report.outcome()).isEqualTo(Outcome.BACKED_UP);
        assertThat(report.duration()).isLessThan(Duration.ofSeconds(20));
        assertThat(report.notes()).singleElement().asString().contains("it begins anew in an hour", "packages: blob");
        wire.forget();
        assertThat(share.tick().notes()).isEmpty();
        assertThat(wire.requests()).noneMatch(request -> request.contains("comp=block"));
    }

    @Test
    void keeps_no_deployment_waiting_by_a_slow_download() throws IOException {
        Share first = share().with(container.sets());
        first.tick();
        String set = TinySet.fingerprint(first.packages());
        Share other = Share.at(folder.resolve("other"), "foo").with(container.sets(wire.address()));
        TinySet.OLD.in(other.packages());
        other.tick();
        Path wish = other.home().incomingWish(new Fingerprint(set));
        Files.createDirectories(wish.getParent());
        Files.writeString(wish, "run 1\n");
        wire.faults(
                request -> request.startsWith("GET") && request.contains(set),
                Wire.slow(Duration.ofSeconds(40), () -> hold(other)));

        Report report = other.tick();

        assertThat(report.outcome()).isEqualTo(Outcome.DEPLOYING);
        assertThat(report.duration()).isLessThan(Duration.ofSeconds(20));
        assertThat(wish).exists();
    }

    private static void hold(Share share) {
        try {
            Path hold = Files.createDirectories(share.home().holds().resolve("1"));
            Files.writeString(hold.resolve("owner"), "run-1\n");
            Files.writeString(hold.resolve("beat"), "1");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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

    @Test
    void and_a_share_whose_packages_and_backup_have_both_lost_files_still_gets_the_set() throws Exception {
        Share share = share();
        share.tick();
        String set = TinySet.fingerprint(share.packages());
        for (Path tree : List.of(share.packages(), share.backup())) {
            Files.delete(tree.resolve("lib/site-packages/bar.py"));
        }
        assertThat(share.restore().outcome()).isEqualTo(Outcome.BACKUP_NOT_READY);

        Report report = share.maintainer().fetch(share.app(), new Fetch.Wish(Fingerprint.parse(set), false));

        assertThat(report.outcome()).as(report.message()).isEqualTo(Outcome.BACKED_UP);
        assertThat(share.home().previous())
                .satisfiesAnyOf(
                        previous -> assertThat(previous).doesNotExist(),
                        previous -> assertThat(previous).isEmptyDirectory());
        assertThat(share.restore().outcome()).isEqualTo(Outcome.RESTORE_SUCCESS);
        assertThat(share.packages().resolve("lib/site-packages/bar.py")).exists();
    }
}
