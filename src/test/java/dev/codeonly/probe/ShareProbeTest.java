package dev.codeonly.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.codeonly.files.Disk;
import dev.codeonly.files.Renames;
import dev.codeonly.fixtures.MovingClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Measures real folders whose time is made up, and sees through shares that do not do what the product relies on. */
@DisplayName("A probe of a share")
@Timeout(60)
class ShareProbeTest {
    private static final Duration CHANGE = Duration.ofMillis(2);

    @TempDir
    Path share;

    private final MovingClock clock = new MovingClock(Instant.EPOCH);
    private final List<String> steps = new ArrayList<>();
    private Path folder;
    private Renames.Guard guard = () -> {};
    private BooleanSupplier stop = () -> false;
    /** What the share does while nobody asks it anything. */
    private volatile Runnable duringPauses = () -> {};

    @BeforeEach
    void a_folder_of_its_own() {
        folder = share.resolve("trash/7-probe");
    }

    /** One change at a time, each of which takes its time: a share with a ceiling. */
    private class SlowDisk extends Disk {
        private final Duration each;

        SlowDisk(Duration each) {
            this.each = each;
        }

        @Override
        protected void changing(Change change, Path path) throws IOException {
            clock.move(each);
        }
    }

    private ShareProbe.Findings probe(Disk disk) throws IOException, InterruptedException {
        ProbeRoom.Pause pause = time -> {
            clock.move(time);
            duringPauses.run();
            Thread.sleep(1); // file times are those of the real file system
        };
        ProbeRoom room = new ProbeRoom(disk, folder, guard, clock, pause, stop);
        return new ShareProbe(room, () -> new ProcessorLoad.Load(0.1, 0.05), steps::add).run();
    }

    private ShareTraits traits(Disk disk) throws IOException, InterruptedException {
        ShareProbe.Findings findings = probe(disk);
        assertNothingLeft();
        return findings.traits().orElseThrow();
    }

    private void assertNothingLeft() throws IOException {
        assertThat(folder).doesNotExist();
        try (Stream<Path> all = Files.walk(share)) {
            assertThat(all).allMatch(Files::isDirectory);
        }
    }

    @Nested
    class That_is_fit {
        @Test
        void finds_all_good_and_leaves_nothing() throws Exception {
            ShareProbe.Findings findings = probe(new SlowDisk(CHANGE));

            ShareTraits traits = findings.traits().orElseThrow();
            assertThat(traits.fit()).isTrue();
            assertThat(traits.renaming().refusedWhileOpen()).isEmpty();
            assertThat(traits.exclusion()).isEqualTo(new Exclusion(20, 0));
            assertThat(traits.freshness().content()).contains(Duration.ZERO);
            assertThat(traits.freshness().size()).contains(Duration.ZERO);
            assertThat(traits.times().step()).isPresent();
            assertThat(traits.caseSensitive()).isTrue();
            assertThat(findings.usableBytes().orElseThrow()).isPositive();
            assertThat(findings.hadRoom()).isTrue();
            assertNothingLeft();
            assertThat(steps).hasSize(5).endsWith("deleting what was made");
        }

        @Test
        void changes_nothing_outside_its_folder() throws Exception {
            Set<Path> changed = ConcurrentHashMap.newKeySet();
            Files.createDirectory(share.resolve("trash"));

            probe(new SlowDisk(CHANGE) {
                @Override
                protected void changing(Change change, Path path) throws IOException {
                    changed.add(path);
                    super.changing(change, path);
                }
            });

            assertThat(changed).isNotEmpty().allMatch(path -> path.startsWith(folder));
        }

        @Test
        void tells_how_long_each_kind_of_operation_takes() throws Exception {
            ShareSpeed speed = probe(new SlowDisk(CHANGE)).speed().orElseThrow();

            assertThat(speed.latencies()).hasSize(Latency.Kind.values().length);
            assertThat(speed.of(Latency.Kind.CREATE_FOLDER))
                    .isEqualTo(new Latency(Latency.Kind.CREATE_FOLDER, 29, CHANGE, CHANGE));
            assertThat(speed.of(Latency.Kind.WRITE_FILE).median()).isEqualTo(CHANGE.multipliedBy(2));
            assertThat(speed.of(Latency.Kind.RENAME_FOLDER).median()).isEqualTo(CHANGE);
            assertThat(speed.of(Latency.Kind.DELETE_FILE).most()).isEqualTo(CHANGE);
            assertThat(speed.of(Latency.Kind.LOOK).median()).isZero();
        }

        @Test
        void makes_fewer_tries_where_each_takes_long_and_says_how_many() throws Exception {
            ShareSpeed speed =
                    probe(new SlowDisk(Duration.ofMillis(400))).speed().orElseThrow();

            assertThat(speed.of(Latency.Kind.CREATE_FOLDER).tries()).isEqualTo(3);
            assertThat(speed.of(Latency.Kind.CREATE_FOLDER).median()).isEqualTo(Duration.ofMillis(400));
            assertThat(clock.instant()).isBefore(Instant.EPOCH.plusSeconds(300));
        }

        @Test
        void sees_the_ceiling_of_a_share_that_does_so_much_and_no_more() throws Exception {
            ShareSpeed speed = probe(new SlowDisk(CHANGE)).speed().orElseThrow();

            // to create and to write: 4 ms a file
            assertThat(speed.copies())
                    .allSatisfy(rate -> assertThat(rate.filesPerSecond()).isBetween(249.0, 251.0));
            CopyAdvice advice = CopyAdvice.of(speed.copies());
            assertThat(advice.workers()).isEqualTo(1);
            assertThat(advice.operationsPerSecond().orElseThrow()).isBetween(1390, 1410);
        }

        @Test
        void asks_the_guard_before_each_rename() throws Exception {
            AtomicInteger asked = new AtomicInteger();
            AtomicInteger renamed = new AtomicInteger();
            guard = asked::incrementAndGet;

            probe(new SlowDisk(CHANGE) {
                @Override
                protected void changing(Change change, Path path) throws IOException {
                    super.changing(change, path);
                    if (change == Change.RENAME) {
                        assertThat(asked).hasValue(renamed.incrementAndGet());
                    }
                }
            });

            assertThat(renamed.get()).isGreaterThan(30);
        }
    }

    @Nested
    class That_cannot_be_used {
        @Test
        void creates_folders_not_exclusively() throws Exception {
            ShareTraits traits = traits(new SlowDisk(CHANGE) {
                @Override
                public void createFolder(Path path) throws IOException {
                    try {
                        super.createFolder(path);
                    } catch (FileAlreadyExistsException e) {
                        return; // as if it had created it
                    }
                }
            });

            assertThat(traits.fit()).isFalse();
            assertThat(traits.exclusion().wrong()).isEqualTo(20);
        }

        @Test
        void refuses_every_rename() throws Exception {
            ShareProbe.Findings findings = probe(new SlowDisk(CHANGE) {
                @Override
                protected void changing(Change change, Path path) throws IOException {
                    if (change == Change.RENAME) {
                        throw new FileSystemException(path.toString(), null, "Operation not supported");
                    }
                }
            });

            ShareTraits traits = findings.traits().orElseThrow();
            assertThat(traits.fit()).isFalse();
            assertThat(traits.renaming().refused()).contains("Operation not supported");
            assertThat(findings.speed())
                    .as("not measured: it would tell nothing")
                    .isEmpty();
            assertNothingLeft();
        }

        @Test
        void replaces_what_is_in_the_way_of_a_rename() throws Exception {
            ShareTraits traits = traits(new SlowDisk(CHANGE) {
                @Override
                public void renameBlindly(Path from, Path to) throws IOException {
                    try (Stream<Path> inside = Files.exists(to) ? Files.list(to) : Stream.empty()) {
                        for (Path file : inside.toList()) {
                            deleteFile(file);
                        }
                    }
                    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                }
            });

            assertThat(traits.renaming().replaces()).isTrue();
            assertThat(traits.fit()).isFalse();
        }

        @Test
        void never_shows_what_was_written() throws Exception {
            ShareTraits traits = traits(new SlowDisk(CHANGE) {
                @Override
                public void rewrite(Path file, byte[] content) throws IOException {
                    super.rewrite(file, Files.exists(file) ? Files.readAllBytes(file) : content);
                }
            });

            assertThat(traits.freshness().content()).isEmpty();
            assertThat(traits.fit()).isFalse();
        }

        @Test
        void has_file_times_that_do_not_move() throws Exception {
            ShareTraits traits = traits(new SlowDisk(CHANGE) {
                @Override
                public void rewrite(Path file, byte[] content) throws IOException {
                    super.rewrite(file, content);
                    Files.setLastModifiedTime(file, FileTime.fromMillis(0));
                }
            });

            assertThat(traits.times().step()).isEmpty();
            assertThat(traits.fit()).isFalse();
        }

        @Test
        void has_no_space_left_and_loses_nothing_by_it() throws IOException {
            assertThatThrownBy(() -> probe(new SlowDisk(CHANGE) {
                        @Override
                        protected void changing(Change change, Path path) throws IOException {
                            if (change == Change.WRITE
                                    && path.getFileName().toString().startsWith("16-")) {
                                throw new FileSystemException(path.toString(), null, "No space left on device");
                            }
                            super.changing(change, path);
                        }
                    }))
                    .isInstanceOf(FileSystemException.class)
                    .hasMessageContaining("No space left");
            assertNothingLeft();
        }
    }

    @Nested
    class That_is_odd {
        @Test
        void renames_no_folder_while_a_file_in_it_is_open() throws Exception {
            ShareTraits traits = traits(new SlowDisk(CHANGE) {
                @Override
                public void rename(Path from, Path to) throws IOException {
                    if (hasOpenFiles(from)) {
                        throw new AccessDeniedException(from.toString(), to.toString(), "Permission denied");
                    }
                    super.rename(from, to);
                }
            });

            assertThat(traits.fit()).isTrue();
            assertThat(traits.renaming().refusedWhileOpen()).contains("Permission denied");
            assertThat(traits.renaming().retried()).isTrue();
        }

        private boolean hasOpenFiles(Path below) throws IOException {
            try (Stream<Path> handles = Files.list(Path.of("/proc/self/fd"))) {
                return handles.anyMatch(handle -> {
                    try {
                        return Files.readSymbolicLink(handle).startsWith(below.toRealPath());
                    } catch (IOException e) {
                        return false; // closed meanwhile
                    }
                });
            }
        }

        @Test
        void renames_only_once_a_handle_of_its_own_is_gone() throws Exception {
            AtomicInteger tries = new AtomicInteger();
            ShareTraits traits = traits(new SlowDisk(CHANGE) {
                @Override
                public void rename(Path from, Path to) throws IOException {
                    if (tries.incrementAndGet() == 1) {
                        throw new FileSystemException(from.toString(), to.toString(), "Device or resource busy");
                    }
                    super.rename(from, to);
                }
            });

            assertThat(traits.renaming().refused()).isEmpty();
        }

        @Test
        void shows_what_was_written_only_later() throws Exception {
            ShareTraits traits = traits(new LateDisk(Duration.ofMillis(1500)));

            assertThat(traits.fit()).isTrue();
            assertThat(traits.freshness().content().orElseThrow()).isGreaterThan(Duration.ofSeconds(1));
        }

        /** Keeps the old content until so much time has passed since somebody wrote; pauses are when it passes. */
        private final class LateDisk extends SlowDisk {
            private final Duration late;

            LateDisk(Duration late) {
                super(CHANGE);
                this.late = late;
            }

            @Override
            public void rewrite(Path file, byte[] content) throws IOException {
                if (!file.toString().contains("fresh")) {
                    super.rewrite(file, content);
                    return;
                }
                byte[] old = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
                super.rewrite(file, old);
                Instant due = clock.instant().plus(late);
                duringPauses = () -> {
                    if (!clock.instant().isBefore(due)) {
                        show(file, content);
                        duringPauses = () -> {};
                    }
                };
            }

            private void show(Path file, byte[] content) {
                try {
                    super.rewrite(file, content);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }

        @Test
        void takes_two_names_for_one_that_differ_in_case_only() throws Exception {
            ShareTraits traits = traits(new SlowDisk(CHANGE) {
                @Override
                public void writeNew(Path file, byte[] content) throws IOException {
                    super.writeNew(file, content);
                    if (file.endsWith("Name")) {
                        super.writeNew(file.resolveSibling("nAME"), content);
                    }
                }
            });

            assertThat(traits.caseSensitive()).isFalse();
            assertThat(traits.fit()).isTrue();
        }
    }

    @Nested
    class That_ends_early {
        @Test
        void when_told_to_measures_no_further_and_leaves_the_rest_to_the_next_tick() throws Exception {
            stop = () -> steps.contains("copying small files by more and more workers");

            ShareProbe.Findings findings = probe(new SlowDisk(CHANGE));

            assertThat(findings.speed()).isEmpty();
            assertThat(folder).exists();
        }

        @Test
        void when_interrupted_leaves_nothing() throws IOException {
            Thread probing = Thread.currentThread();

            assertThatThrownBy(() -> probe(new SlowDisk(CHANGE) {
                        @Override
                        protected void changing(Change change, Path path) throws IOException {
                            super.changing(change, path);
                            if (change == Change.CREATE_FILE && path.endsWith("4-10")) {
                                probing.interrupt();
                            }
                        }
                    }))
                    .isInstanceOf(InterruptedException.class);
            assertNothingLeft();
            assertThat(Thread.interrupted()).isFalse();
        }

        @Test
        void when_interrupted_while_it_writes_itself_leaves_nothing() throws IOException {
            assertThatThrownBy(() -> probe(new SlowDisk(CHANGE) {
                        @Override
                        protected void changing(Change change, Path path) throws IOException {
                            super.changing(change, path);
                            if (change == Change.WRITE && path.endsWith("latency/file-3")) {
                                Thread.currentThread().interrupt();
                            }
                        }
                    }))
                    .isInstanceOf(InterruptedException.class);
            assertNothingLeft();
            assertThat(Thread.interrupted()).isFalse();
        }

        @Test
        void when_the_lock_is_lost_renames_nothing_more() throws IOException {
            AtomicInteger renamed = new AtomicInteger();
            guard = () -> {
                if (renamed.get() == 2) {
                    throw new IOException("lost");
                }
            };

            assertThatThrownBy(() -> probe(new SlowDisk(CHANGE) {
                        @Override
                        protected void changing(Change change, Path path) throws IOException {
                            super.changing(change, path);
                            if (change == Change.RENAME) {
                                renamed.incrementAndGet();
                            }
                        }
                    }))
                    .hasMessage("lost");
            assertThat(renamed).hasValue(2);
            assertNothingLeft();
        }
    }
}
