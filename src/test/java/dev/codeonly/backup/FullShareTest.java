package dev.codeonly.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.files.Disk;
import dev.codeonly.fixtures.Archive;
import dev.codeonly.fixtures.MovingClock;
import dev.codeonly.fixtures.SmallDisk;
import dev.codeonly.fixtures.TreeAudit;
import dev.codeonly.fixtures.TreeBuilder;
import dev.codeonly.offshare.Emulated;
import dev.codeonly.tree.Fingerprint;
import dev.codeonly.tree.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A share without room, which is a real and small file system: what is good stays, and the app gets its room back. */
@DisplayName("On a share that is full,")
class FullShareTest {
    private static final long MIB = 1 << 20;

    /** Of the one large module of each set here. */
    private static final int MODULE = 6 << 20;

    private static final int MODULES = 12;

    /** What stays for the app, by docs/design.md. */
    private static final long LEFT_FREE = 64 * MIB;

    @TempDir
    private Path folder;

    private final MovingClock clock = new MovingClock(Instant.now());
    private SmallDisk disk;
    private Share share;
    private Home home;
    private ShareInvariants invariants;

    @BeforeEach
    void aShareWithABackup() throws IOException {
        disk = SmallDisk.at(folder.resolve("share"), 180);
        share = Share.at(disk.folder().resolve("home")).with(clock);
        home = share.home();
        write(share.packages(), "1.0");
        assertThat(share.tick().outcome()).isEqualTo(Outcome.BACKED_UP);
        invariants = new ShareInvariants(home.root());
        assertThat(invariants.look().violations()).isEmpty();
    }

    @AfterEach
    void unmount() {
        disk.close();
    }

    @Nested
    class A_copy_that_does_not_fit {
        @Test
        void is_not_begun_and_the_message_tells_what_it_needs_what_there_is_and_what_may_go() throws IOException {
            upgradeTo("2.0");
            assertThat(share.tick().outcome()).isEqualTo(Outcome.BACKED_UP);
            upgradeTo("3.0");
            Path ballast = disk.leave(LEFT_FREE + 5 * MIB);
            long free = disk.free();
            AtomicLong staged = new AtomicLong();

            Report report = share.with(watching((change, path) -> {
                        if (path.startsWith(home.staging())) {
                            staged.incrementAndGet();
                        }
                    }))
                    .tick();

            assertThat(report.outcome()).isEqualTo(Outcome.COPY_FAILED);
            assertThat(report.message())
                    .contains("was not begun", "it needs 6.", "the share has 69.0 MB free", "64.0 MB stay for the app")
                    .contains("the last good backup stays", "raise the quota", "previous/")
                    .contains("(6.0 MB) that a rollback takes");
            assertThat(staged).hasValue(0);
            assertThat(disk.free()).isGreaterThanOrEqualTo(free - MIB);
            assertGood("2.0");

            Files.delete(ballast);
            assertThat(share.tick().outcome()).isEqualTo(Outcome.BACKED_UP);
            assertGood("3.0");
        }

        @Test
        void begins_once_the_trash_is_emptied_for_it_and_what_was_a_backup_stays_there() throws IOException {
            upgradeTo("2.0");
            Files.createDirectories(home.trash().resolve("3-1-old"));
            Files.write(home.trash().resolve("3-1-old/junk"), new byte[4 << 20]);
            Path damaged = home.trash().resolve("3-2-.python_packages_backup");
            write(damaged, "0.9");
            Files.writeString(damaged.resolve(".backup_ready"), "Fingerprint: " + TinySet.fingerprint(damaged) + "\n");
            disk.leave(LEFT_FREE + 4 * MIB);
            AtomicBoolean stayed = new AtomicBoolean();

            Report report = share.with(watching((change, path) -> {
                        if (path.startsWith(home.staging())) {
                            stayed.set(TreeAudit.of(damaged).sound());
                        }
                    }))
                    .tick();

            assertThat(report.outcome()).isEqualTo(Outcome.BACKED_UP);
            assertThat(stayed).as("while there was no good one").isTrue();
            assertGood("2.0");
        }

        @Test
        void goes_on_where_it_was_cut_off_if_the_rest_fits() throws IOException {
            upgradeTo("2.0");
            cutOff();
            disk.leave(LEFT_FREE + 4 * MIB);

            assertThat(share.tick().outcome()).isEqualTo(Outcome.BACKED_UP);
            assertGood("2.0");
        }

        @Test
        void gives_back_what_was_staged_if_the_rest_does_not_fit_either() throws IOException {
            upgradeTo("2.0");
            cutOff();
            disk.leave(LEFT_FREE - MIB);
            long free = disk.free();

            Report report = share.tick();

            assertThat(report.outcome()).isEqualTo(Outcome.COPY_FAILED);
            assertThat(home.staging()).isEmptyDirectory();
            assertThat(disk.free()).isGreaterThan(free + 2 * MIB);
            assertGood("1.0");
        }

        private void cutOff() {
            AtomicLong files = new AtomicLong();
            Share cut = share.with(watching((change, path) -> {
                if (change == Disk.Change.CREATE_FILE
                        && path.startsWith(home.staging())
                        && files.incrementAndGet() == MODULES - 2) {
                    clock.move(Duration.ofHours(1));
                }
            }));
            assertThat(cut.withWorkers(1).tick().outcome()).isEqualTo(Outcome.IN_PROGRESS);
            assertThat(home.staging()).isNotEmptyDirectory();
        }
    }

    @Nested
    class A_copy_that_runs_out_of_room_in_the_middle {
        @Test
        void leaves_the_backup_gives_back_all_it_has_written_and_says_so() throws IOException {
            upgradeTo("2.0");
            long free = disk.free();
            AtomicLong taken = new AtomicLong();

            Report report =
                    share.with(theAppTakesEverythingAt(MODULES / 2, taken)).tick();

            assertThat(report.outcome()).isEqualTo(Outcome.COPY_FAILED);
            assertThat(report.message())
                    .contains("ran out of room", "No space left", "was deleted", "the last good backup stays");
            assertThat(home.staging()).isEmptyDirectory();
            assertThat(disk.free())
                    .isGreaterThanOrEqualTo(free - taken.get() - MIB / 4)
                    .isGreaterThan(MIB);
            assertGood("1.0");
        }

        /** No more files are taken, though the share tells of bytes enough: such is a quota that shows nowhere. */
        @Test
        void is_tried_again_only_an_hour_later_where_the_share_tells_of_room_that_it_does_not_give()
                throws IOException {
            upgradeTo("2.0");
            disk.resize("nr_inodes=" + (inodes() + 15));

            assertThat(share.tick())
                    .satisfies(report -> assertThat(report.outcome()).isEqualTo(Outcome.COPY_FAILED))
                    .satisfies(report -> assertThat(report.message()).contains("No space left"));
            assertThat(home.staging()).isEmptyDirectory();
            for (int i = 0; i < 11; i++) {
                clock.move(Duration.ofMinutes(5));
                disk.resize("nr_inodes=" + (inodes() + 15)); // a lock takes some, too
                AtomicLong staged = new AtomicLong();
                Report report = share.with(watching((change, path) -> {
                            if (path.startsWith(home.staging())) {
                                staged.incrementAndGet();
                            }
                        }))
                        .tick();
                assertThat(report.outcome()).isEqualTo(Outcome.COPY_FAILED);
                assertThat(report.message()).contains("is not tried again before", "No space left");
                assertThat(staged).hasValue(0);
            }
            assertGood("1.0");

            disk.resize("nr_inodes=1000");
            clock.move(Duration.ofMinutes(6));
            assertThat(share.tick().outcome()).isEqualTo(Outcome.BACKED_UP);
            assertGood("2.0");
        }

        private long inodes() throws IOException {
            try (Stream<Path> all = Files.walk(disk.folder())) {
                return all.count();
            }
        }

        @Test
        void is_tried_again_at_once_when_the_share_has_grown() throws IOException {
            upgradeTo("2.0");
            assertThat(share.with(theAppTakesEverythingAt(3, new AtomicLong()))
                            .tick()
                            .outcome())
                    .isEqualTo(Outcome.COPY_FAILED);

            disk.resize("size=600m");

            assertThat(share.tick().outcome()).isEqualTo(Outcome.BACKED_UP);
            assertGood("2.0");
        }
    }

    @Nested
    class A_set_that_was_sent {
        private Fingerprint set;
        private Path built;

        @BeforeEach
        void build() throws IOException {
            built = folder.resolve("built");
            write(built, "2.0");
            set = new Fingerprint(TinySet.fingerprint(built));
        }

        @Test
        void is_refused_in_words_where_it_does_not_fit_and_taken_when_it_is_sent_again() throws IOException {
            send();
            Path ballast = disk.leave(LEFT_FREE + 3 * MIB);

            Report report = share.tick();

            assertThat(report.outcome()).isEqualTo(Outcome.CURRENT);
            assertThat(Files.readString(home.incomingRefused(set)))
                    .contains("does not fit on the share", "it needs 6.", "raise the quota of the share");
            assertThat(home.incoming(set).root()).doesNotExist();
            assertThat(home.incomingParts(set)).doesNotExist();
            assertThat(home.trash()).isEmptyDirectory();
            assertGood("1.0");

            Files.delete(ballast);
            send();
            assertThat(share.tick().notes()).anyMatch(note -> note.contains("is ready to be swapped in"));
            assertThat(TreeAudit.of(home.incoming(set).root()).problems()).isEmpty();
        }

        @Test
        void is_refused_and_leaves_nothing_when_room_runs_out_in_the_middle() throws IOException {
            upgradeTo("1.5");
            send();
            AtomicBoolean full = new AtomicBoolean();
            Path[] ballast = new Path[1];

            Report report = share.with(watching((change, path) -> {
                        if (path.toString().endsWith("module_5.py")
                                && path.startsWith(home.incoming())
                                && full.compareAndSet(false, true)) {
                            ballast[0] = disk.leave(0);
                        }
                    }))
                    .tick();

            assertThat(full).isTrue();
            assertThat(Files.readString(home.incomingRefused(set)))
                    .contains("the share ran full while it was laid out");
            assertThat(home.incoming()).isDirectoryNotContaining("glob:**.[0-9]*");
            assertThat(report.outcome()).isEqualTo(Outcome.COPY_FAILED); // the app has taken what a copy needs
            assertGood("1.0");

            Files.delete(ballast[0]);
            assertThat(share.tick().outcome()).isEqualTo(Outcome.BACKED_UP);
            assertGood("1.5");
        }

        private void send() throws IOException {
            Upload.of(home, set, Archive.of(built).bytes(), 2).send();
        }
    }

    @Nested
    class A_set_in_the_container {
        private final Emulated container = Emulated.container();
        private Fingerprint set;

        @BeforeEach
        void archived() throws IOException {
            share = share.with(container.sets());
            share.tick();
            set = new Fingerprint(TinySet.fingerprint(share.packages()));
            assertThat(container.blobs()).contains("sets/" + set + ".zip");
        }

        @Test
        void that_a_deployment_wishes_for_is_refused_in_words_and_fetched_when_it_wishes_again() throws IOException {
            upgradeTo("2.0");
            assertThat(share.tick().outcome()).isEqualTo(Outcome.BACKED_UP);
            Path ballast = disk.leave(LEFT_FREE + 3 * MIB);
            wish();

            share.tick();

            assertThat(Files.readString(home.incomingRefused(set))).contains("does not fit on the share");
            assertThat(home.incomingWish(set)).doesNotExist();
            Files.delete(ballast);
            wish();
            share.tick();
            assertThat(TreeAudit.of(home.incoming(set).root()).problems()).isEmpty();
        }

        /** A process remembers what it has refused; room is nothing to remember. */
        @Test
        void that_an_app_has_lost_comes_back_by_the_tick_that_finds_room_for_it() throws IOException {
            CrashSituation.delete(share.packages());
            CrashSituation.delete(share.backup());
            Path ballast = disk.leave(LEFT_FREE + 3 * MIB);

            Report without = share.tick();
            Files.delete(ballast);
            Report with = share.tick();

            assertThat(without.outcome()).isEqualTo(Outcome.PACKAGES_LOST);
            assertThat(without.message()).contains("does not fit on the share", "it needs 6.");
            assertThat(with.message()).contains("was fetched from");
            assertThat(TreeAudit.of(share.backup()).problems()).isEmpty();
        }

        private void wish() throws IOException {
            Files.createDirectories(home.incoming());
            Files.writeString(home.incomingWish(set), "run 1\n");
        }
    }

    @Test
    void status_tells_what_is_free_and_what_a_copy_takes() throws IOException {
        disk.leave(70 * MIB);

        assertThat(share.maintainer().status(share.app()).lines())
                .contains(new Status.Line("free space", "70.0 MB, a copy of the packages takes about 6.0 MB"));
    }

    /** Restoring is renaming. */
    @Test
    void a_restore_needs_no_room() throws IOException {
        CrashSituation.delete(share.packages());
        disk.leave(MIB / 2);

        assertThat(share.restore().outcome()).isEqualTo(Outcome.RESTORE_SUCCESS);
        assertThat(TreeAudit.of(share.packages()).problems()).isEmpty();
    }

    private void assertGood(String version) {
        assertThat(invariants.look().violations()).isEmpty();
        assertThat(TreeAudit.of(share.backup()).contents()).containsAllEntriesOf(contents(version));
    }

    private Map<String, String> contents(String version) {
        try {
            Path expected = folder.resolve("expected-" + version);
            write(expected, version);
            return TreeAudit.of(expected).contents();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void upgradeTo(String version) throws IOException {
        CrashSituation.delete(share.packages());
        write(share.packages(), version);
    }

    /** Twelve modules of half a MiB, different in every version. */
    private static void write(Path packages, String version) throws IOException {
        TreeBuilder tree = TreeBuilder.in(packages).distribution("foo", version);
        for (int i = 0; i < MODULES; i++) {
            String line = "# " + version + " " + i + "\n";
            tree.file("foo/module_" + i + ".py", line.repeat(MODULE / MODULES / line.length()));
        }
        tree.packageSet("Python", TinySet.PYTHON).packageSet("Imports", "foo").write();
    }

    private Disk theAppTakesEverythingAt(int file, AtomicLong taken) {
        AtomicLong files = new AtomicLong();
        return watching((change, path) -> {
            if (change == Disk.Change.CREATE_FILE
                    && path.startsWith(home.staging())
                    && files.incrementAndGet() == file) {
                taken.set(Files.size(disk.leave(0)));
            }
        });
    }

    private static Disk watching(WatchedDisk.Watcher watcher) {
        return new WatchedDisk(watcher);
    }
}
