package dev.codeonly.offshare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.backup.Fetch;
import dev.codeonly.backup.Outcome;
import dev.codeonly.backup.Report;
import dev.codeonly.backup.Share;
import dev.codeonly.backup.TickSettings;
import dev.codeonly.backup.TinySet;
import dev.codeonly.fixtures.Archive;
import dev.codeonly.tree.Fingerprint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("An archive in the container that is not what it should be")
class HostileArchiveTest {
    private static final int MOST_BYTES = 1 << 20;

    @TempDir
    private Path folder;

    private final Emulated container = Emulated.container();
    private final Wire wire = Wire.open();
    private Path tree;
    private String set;

    @BeforeEach
    void build() throws IOException {
        tree = folder.resolve("tree");
        TinySet.NEW.in(tree);
        set = TinySet.fingerprint(tree);
    }

    @AfterEach
    void close() {
        wire.close();
    }

    /** What makes an archive of a tree. */
    interface Making {
        byte[] of(Path tree) throws IOException;
    }

    static Stream<Arguments> hostile() {
        return Stream.of(
                hostile("of another set", "not the one it is named after", tree -> {
                    Path other = tree.resolveSibling("other");
                    TinySet.OLD.in(other);
                    return Archive.of(other).bytes();
                }),
                hostile(
                        "with an entry outside",
                        "could be written outside",
                        tree -> Archive.of(tree)
                                .file("../../site/wwwroot/.python_packages/x", "x")
                                .bytes()),
                hostile(
                        "with an absolute entry",
                        "could be written outside",
                        tree -> Archive.of(tree)
                                .file("/tmp/written-by-an-archive", "x")
                                .bytes()),
                hostile(
                        "with a link",
                        "neither a plain file nor a folder",
                        tree -> Archive.of(tree)
                                .file("link", "/etc")
                                .mode("link", 0120777)
                                .bytes()),
                hostile(
                        "that is a bomb",
                        "at most " + MOST_BYTES + " are taken",
                        tree -> Archive.of(tree)
                                .file("bomb", new byte[MOST_BYTES + 1])
                                .bytes()),
                hostile(
                        "that is a bomb in disguise",
                        "'bomb' is not of the 1 bytes",
                        tree -> Archive.of(tree)
                                .file("bomb", new byte[8 * MOST_BYTES])
                                .declaring("bomb", 1)
                                .bytes()),
                hostile("with a file of other content", "has other content than its RECORD says", tree -> {
                    Files.writeString(tree.resolve("lib/site-packages/bar.py"), "z = 2\n");
                    return Archive.of(tree).bytes();
                }),
                hostile("that lacks a file", "bar.py is missing", tree -> {
                    Files.delete(tree.resolve("lib/site-packages/bar.py"));
                    return Archive.of(tree).bytes();
                }),
                hostile(
                        "that brings a marker",
                        "brings a .backup_ready",
                        tree -> Archive.of(tree)
                                .file(".backup_ready", "Fingerprint: x\n")
                                .bytes()),
                hostile("that is no archive", "not a readable zip archive", tree -> "<html>".getBytes("UTF-8")));
    }

    private static Arguments hostile(String name, String told, Making making) {
        return Arguments.of(name, told, making);
    }

    private Share share() {
        Share share = Share.at(folder.resolve("home"), "foo");
        TickSettings settings = share.settings();
        return share.with(new TickSettings(
                        settings.workers(),
                        settings.budget(),
                        settings.settleTime(),
                        settings.lockStaleAfter(),
                        settings.holdStaleAfter(),
                        settings.maxSetFiles(),
                        MOST_BYTES))
                .with(container.sets(wire.address()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hostile")
    void is_refused_by_a_fetch_by_a_wish_and_by_a_tick(String name, String told, Making making)
            throws IOException, InterruptedException {
        container.put(set, making.of(tree)).record("data-ingest", set);
        Share share = share();

        Report fetched = fetch(share);

        assertThat(fetched.outcome()).as(fetched.message()).isEqualTo(Outcome.SET_REFUSED);
        assertThat(fetched.message()).contains(told);
        Path wish = share.home().incomingWish(new Fingerprint(set));
        Files.createDirectories(wish.getParent());
        Files.writeString(wish, "run 1\n");
        Report lost = share.tick();
        assertThat(lost.outcome()).isEqualTo(Outcome.PACKAGES_LOST);
        assertThat(lost.message()).contains(told, "run the full deploy");
        assertThat(wish).doesNotExist();
        assertThat(share.home().incomingRefused(new Fingerprint(set))).content().contains(told);
        assertNothingIsPublished(share);
        assertThat(Path.of("/tmp/written-by-an-archive")).doesNotExist();
    }

    @Test
    void is_refused_when_its_content_is_not_that_of_its_sha256() throws IOException, InterruptedException {
        byte[] archive = Archive.of(tree).bytes();
        archive[archive.length / 2] ^= 1;
        container.put(
                set,
                archive,
                dev.codeonly.tree.Sha256.of(Archive.of(tree).bytes()).hex());

        Report fetched = fetch(share());

        assertThat(fetched.outcome()).isEqualTo(Outcome.SET_REFUSED);
        assertThat(fetched.message()).contains("is damaged", "another sha256 than its metadata say", "delete it there");
        assertNothingIsPublished(share());
    }

    @Test
    void is_refused_when_its_metadata_are_of_another() throws IOException, InterruptedException {
        container.put(set, Archive.of(tree).bytes());
        container
                .client()
                .getBlobClient("sets/" + set + ".zip")
                .setMetadata(java.util.Map.of("fingerprint", "0".repeat(64)));

        Report fetched = fetch(share());

        assertThat(fetched.outcome()).isEqualTo(Outcome.ERROR);
        assertThat(fetched.message()).contains("its metadata are not those of an archive of this set");
        assertNothingIsPublished(share());
    }

    @Test
    void is_read_to_its_end_when_a_connection_breaks_now_and_then() throws IOException, InterruptedException {
        container.put(set, Archive.of(tree).bytes());
        wire.fault(2, request -> request.startsWith("GET") && request.contains("/sets/"), Wire.truncated());

        assertThat(fetch(share()).outcome()).isEqualTo(Outcome.BACKED_UP);
    }

    @Test
    void is_not_taken_when_it_comes_cut_off_each_time() throws IOException, InterruptedException {
        container.put(set, Archive.of(tree).bytes());
        wire.faults(request -> request.startsWith("GET") && request.contains("/sets/"), Wire.truncated());

        Report fetched = fetch(share());

        System.out.println(wire.requests().size() + " requests, " + fetched.duration());
        assertThat(fetched.outcome()).as(fetched.message()).isEqualTo(Outcome.ERROR);
        assertThat(fetched.message()).contains("reading an archive failed at", set);
        assertNothingIsPublished(share());
    }

    private Report fetch(Share share) throws InterruptedException {
        return share.maintainer().fetch(share.app(), new Fetch.Wish(Optional.of(new Fingerprint(set)), false));
    }

    private static void assertNothingIsPublished(Share share) throws IOException {
        assertThat(share.backup()).doesNotExist();
        assertThat(share.packages()).doesNotExist();
        Path incoming = share.home().incoming();
        if (Files.exists(incoming)) {
            try (Stream<Path> left = Files.list(incoming)) {
                assertThat(left).allMatch(path -> path.toString().endsWith(".refused"));
            }
        }
    }

    @Test
    void is_not_called_damaged_when_it_was_stored_anew_while_it_was_read() throws IOException, InterruptedException {
        container.put(set, Archive.of(tree).bytes());
        byte[] other =
                Archive.of(tree).file("note.txt", "another archive of the set").bytes();
        wire.fault(
                1,
                request -> request.startsWith("GET") && request.contains("/sets/"),
                Wire.slow(Duration.ZERO, () -> container.put(set, other)));

        Report fetched = fetch(share());

        assertThat(fetched.outcome()).isEqualTo(Outcome.ERROR);
        assertThat(fetched.message()).contains("it was replaced while it was read; try again");
        assertThat(fetch(share()).outcome()).isEqualTo(Outcome.BACKED_UP);
    }

    @Test
    void is_downloaded_by_ticks_only_once() throws IOException {
        Files.writeString(tree.resolve("lib/site-packages/bar.py"), "z = 2\n");
        container.put(set, Archive.of(tree).bytes()).record("data-ingest", set);
        String told = share().tick().message();
        wire.forget();

        assertThat(share().tick().message()).isEqualTo(told).contains("has other content than its RECORD says");

        assertThat(wire.requests()).hasSize(2).noneMatch(request -> request.matches("GET .*/sets/.*"));
    }

    @ParameterizedTest
    @CsvSource({
        "10, SET_REFUSED, is damaged",
        "900000, ERROR, bytes came in place of 900000",
        "9000000000, SET_REFUSED, 'its archive has 9000000000 bytes; at most'"
    })
    void is_not_taken_when_its_size_is_a_lie(long size, Outcome outcome, String told)
            throws IOException, InterruptedException {
        container.put(set, Archive.of(tree).bytes());
        wire.faults(request -> request.startsWith("HEAD") && request.contains("/sets/"), Wire.size(size));

        Report fetched = fetch(share());

        assertThat(fetched.outcome()).as(fetched.message()).isEqualTo(outcome);
        assertThat(fetched.message()).contains(told);
        assertNothingIsPublished(share());
    }
}
