package dev.codeonly.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.codeonly.files.Disk;
import dev.codeonly.fixtures.MovingClock;
import dev.codeonly.fixtures.Snapshot;
import dev.codeonly.fixtures.TreeBuilder;
import dev.codeonly.probe.CopyAdvice;
import dev.codeonly.probe.CopyRate;
import dev.codeonly.probe.LargeFileRate;
import dev.codeonly.probe.Latency;
import dev.codeonly.probe.ProcessorLoad;
import dev.codeonly.probe.ShareSpeed;
import dev.codeonly.tree.Home;
import dev.codeonly.tree.Names;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A probe under the lock: what it says of a share, and that it leaves everything else on it alone. */
@DisplayName("A probe")
@Timeout(60)
class ProbeTest {
    private static final Duration CHANGE = Duration.ofMillis(2);
    private static final int FILES = 300;

    @TempDir
    Path folder;

    private final MovingClock clock = new MovingClock(Instant.now());
    private final List<String> steps = new ArrayList<>();
    private Share share;
    private Home home;

    @BeforeEach
    void a_share_with_packages() throws IOException {
        share = Share.at(folder.resolve("home"), "foo").with(clock).with(time -> {
            clock.move(time);
            Thread.sleep(1); // file times are those of the real file system
        });
        home = share.home();
        TreeBuilder packages =
                TreeBuilder.in(share.packages()).distribution("foo", "1.0").file("foo.py", "");
        for (int i = 0; i < FILES; i++) {
            packages.file("data/" + i % 10 + "/" + i, "content of " + i);
        }
        packages.packageSet("Imports", "foo").write();
    }

    /** Every change takes its time, by a clock that nothing else moves. */
    private class SlowDisk extends Disk {
        @Override
        protected void changing(Change change, Path path) throws IOException {
            clock.move(CHANGE);
        }
    }

    private Probe.Description probe(Disk disk) throws InterruptedException {
        return share.with(disk).maintainer().probe(share.app(), steps::add);
    }

    private void assertUnfit(Disk disk, String... words) throws InterruptedException, IOException {
        Probe.Description description = probe(disk);
        assertThat(description.report().outcome())
                .as(description.report().message())
                .isEqualTo(Outcome.SHARE_UNFIT);
        assertThat(description.report().message()).contains(words);
        assertThat(description.measured()).isEmpty();
        assertThat(Names.in(home.trash())).isEmpty();
    }

    @Nested
    class Of_a_fit_share {
        @Test
        void says_so_with_settings_and_time_and_touches_nothing_else() throws Exception {
            assertThat(share.tick().outcome()).isEqualTo(Outcome.BACKED_UP);
            Snapshot wwwroot = Snapshot.of(home.wwwroot());
            Snapshot backup = Snapshot.of(share.backup());

            Probe.Description description = probe(new SlowDisk());

            Report report = description.report();
            assertThat(report.outcome()).as(report.message()).isEqualTo(Outcome.PROBE_SUCCESS);
            assertThat(report.message()).contains("COPY_WORKERS=", "a backup of 305 files");
            assertThat(report.notes()).isEmpty();
            assertThat(report.figures().distributions()).isEqualTo(1);
            assertThat(description.lines())
                    .extracting(Status.Line::label)
                    .contains("COPY_WORKERS", "COPY_OPS_PER_SECOND", "backup", "tick without work")
                    .contains("rename of a folder", "file times", "look at a file", "copy by 64", "large files");
            assertThat(Snapshot.of(home.wwwroot())).isEqualTo(wwwroot);
            assertThat(Snapshot.of(share.backup())).isEqualTo(backup);
            assertThat(Names.in(home.trash())).isEmpty();
            assertThat(share.tick().outcome()).isEqualTo(Outcome.CURRENT);
        }

        @Test
        void foretells_how_long_a_backup_takes() throws Exception {
            Probe.Measured measured = probe(new SlowDisk()).measured().orElseThrow();

            Report backup = share.with(new SlowDisk()).tick();

            assertThat(backup.outcome()).isEqualTo(Outcome.BACKED_UP);
            double took = backup.duration().toMillis();
            assertThat(measured.forecast().backup().toMillis()).isBetween((long) (took / 2), (long) (took * 2));
        }

        @Test
        void takes_a_tree_as_an_example_where_nothing_is_installed() throws Exception {
            share = Share.at(folder.resolve("empty"), "foo").with(clock).with(share.pause());
            home = share.home();

            Probe.Description description = probe(new SlowDisk());

            assertThat(description.report().outcome()).isEqualTo(Outcome.PROBE_SUCCESS);
            assertThat(description.report().message()).contains("8000 files, 500.0 MB", "there are no packages yet");
            assertThat(description.report().figures().files()).isZero();
            assertThat(Names.in(home.trash())).isEmpty();
        }

        @Test
        void tells_of_renames_that_open_files_refuse() throws Exception {
            Probe.Description description = probe(new SlowDisk() {
                @Override
                public void rename(Path from, Path to) throws IOException {
                    if (from.endsWith("open")) {
                        throw new AccessDeniedException(from.toString());
                    }
                    super.rename(from, to);
                }
            });

            assertThat(description.report().outcome()).isEqualTo(Outcome.PROBE_SUCCESS);
            assertThat(description.report().notes())
                    .singleElement()
                    .asString()
                    .contains("while a file in it is open", "tried again", "stop the app");
        }
    }

    @Nested
    class Of_an_unfit_share {
        @Test
        void names_a_lock_that_two_could_have() throws Exception {
            assertUnfit(
                    new SlowDisk() {
                        @Override
                        public void createFolder(Path path) throws IOException {
                            try {
                                super.createFolder(path);
                            } catch (FileAlreadyExistsException e) {
                                return; // as if it had created it
                            }
                        }
                    },
                    "two could have the lock",
                    "Azure Files");
        }

        @Test
        void names_renames_that_are_refused() throws Exception {
            assertUnfit(
                    new SlowDisk() {
                        @Override
                        public void rename(Path from, Path to) throws IOException {
                            throw new AccessDeniedException(from.toString(), to.toString(), "Permission denied");
                        }
                    },
                    "cannot be renamed (Permission denied)");
        }

        @Test
        void names_file_times_that_do_not_move() throws Exception {
            assertUnfit(
                    new SlowDisk() {
                        @Override
                        public void rewrite(Path file, byte[] content) throws IOException {
                            super.rewrite(file, content);
                            setModified(file, FileTime.fromMillis(0));
                        }
                    },
                    "does not move");
        }

        @Test
        void names_a_mount_that_is_read_only() throws Exception {
            assertUnfit(
                    new Disk() {
                        @Override
                        protected void changing(Change change, Path path) throws IOException {
                            throw new FileSystemException(path.toString(), null, "Read-only file system");
                        }
                    },
                    "Read-only file system",
                    "mount the share read-write");
            assertThat(home.store()).doesNotExist();
        }

        @Test
        void names_a_share_that_is_full() throws Exception {
            assertUnfit(
                    new SlowDisk() {
                        @Override
                        protected void changing(Change change, Path path) throws IOException {
                            super.changing(change, path);
                            if (change == Change.WRITE && path.toString().contains("large")) {
                                throw new FileSystemException(path.toString(), null, "Disk quota exceeded");
                            }
                        }
                    },
                    "Disk quota exceeded",
                    "raise the quota");
        }

        @Test
        void names_one_without_room_for_a_copy_of_the_packages() {
            assertThat(ShareVerdict.noRoom(400 << 20, 485 << 20).orElseThrow())
                    .contains("400.0 MB", "485.0 MB", "raise the quota");
            assertThat(ShareVerdict.noRoom(485 << 20, 485 << 20)).isEmpty();
        }
    }

    @Nested
    class That_does_not_begin {
        @Test
        void says_that_the_home_is_not_there_and_creates_nothing() throws Exception {
            Files.move(home.wwwroot(), folder.resolve("elsewhere"));

            assertThat(probe(new Disk()).report().outcome()).isEqualTo(Outcome.HOME_UNREACHABLE);
            assertThat(home.store()).doesNotExist();
        }

        @Test
        void keeps_away_from_a_deployment() throws Exception {
            Files.createDirectories(home.kuduLock().getParent());
            Files.writeString(home.kuduLock(), "{}");

            Report report = probe(new Disk()).report();

            assertThat(report.outcome()).isEqualTo(Outcome.DEPLOYING);
            assertThat(report.message()).contains("repeat when it is over");
            assertThat(home.trash()).doesNotExist();
        }

        @Test
        void keeps_away_from_another_owner_of_the_lock() throws Exception {
            try (MaintainersLock other =
                    MaintainersLock.take(home, Duration.ofMinutes(5)).orElseThrow()) {
                assertThat(probe(new Disk()).report().outcome()).isEqualTo(Outcome.BUSY);
                assertThat(other.isOurs()).isTrue();
            }
            assertThat(home.trash()).doesNotExist();
        }
    }

    @Nested
    class That_does_not_end_well {
        @Test
        void stops_when_somebody_takes_the_lock_over() throws Exception {
            Probe.Description description = probe(new SlowDisk() {
                @Override
                protected void changing(Change change, Path path) throws IOException {
                    super.changing(change, path);
                    if (path.endsWith("latency/file-0")) {
                        Files.createDirectories(home.locks().resolve("99"));
                    }
                }
            });

            assertThat(description.report().outcome()).isEqualTo(Outcome.BUSY);
            assertThat(Names.in(home.trash())).isEmpty();
        }

        @Test
        void leaves_to_the_next_tick_what_it_had_made_when_it_was_killed() throws Exception {
            assertThatThrownBy(() -> probe(FaultyDisk.killedBefore(200))).isInstanceOf(FaultyDisk.Killed.class);
            assertThat(Names.in(home.trash())).containsExactly("1-probe");
            Files.createFile(home.locks().resolve("1/released")); // or it goes stale

            assertThat(share.tick().outcome()).isEqualTo(Outcome.BACKED_UP);

            assertThat(Names.in(home.trash())).isEmpty();
            try (Stream<Path> all = Files.walk(home.store())) {
                assertThat(all).noneMatch(path -> path.toString().contains("probe"));
            }
        }
    }

    @Nested
    class Foretelling {
        private final ShareSpeed speed = new ShareSpeed(
                List.of(
                        latency(Latency.Kind.READ_FILE, 30),
                        latency(Latency.Kind.LOOK, 10),
                        latency(Latency.Kind.LIST_FOLDER, 16)),
                List.of(new CopyRate(32, 100, new ProcessorLoad.Load(0.1, 0.05))),
                new LargeFileRate(100e6, 50e6));

        private static Latency latency(Latency.Kind kind, long milliseconds) {
            return new Latency(kind, 30, Duration.ofMillis(milliseconds), Duration.ofMillis(milliseconds));
        }

        @Test
        void counts_small_files_folders_large_bytes_and_three_listings() {
            TreeAtHand tree = new TreeAtHand(
                    new Figures(Optional.empty(), 8000, 600_000_000, 28),
                    800,
                    500_000_000,
                    Duration.ofSeconds(4),
                    false);

            Forecast forecast =
                    Forecast.of(speed, new CopyAdvice(32, OptionalInt.empty(), 100, CopyAdvice.Limit.SHARE), tree);

            assertThat(forecast.backup()).isEqualTo(Duration.ofSeconds(80 + 2 + 10 + 3 * 4));
            // 20, and 16 at a time 8 for each distribution and 4 for each of 27 files
            assertThat(forecast.idle()).isEqualTo(Duration.ofMillis((20 + (28 * 8 + 8000 * 4 / 288) / 16) * 10));
        }

        @Test
        void takes_an_example_listing_from_single_operations() {
            assertThat(TreeAtHand.example(speed).listing()).isEqualTo(Duration.ofMillis((8000 * 10 + 900 * 16) / 16));
        }
    }
}
