package dev.codeonly.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.files.Disk;
import dev.codeonly.fixtures.MovingClock;
import dev.codeonly.fixtures.PythonTools;
import dev.codeonly.fixtures.TreeBuilder;
import dev.codeonly.tree.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stops a tick that has the lock, and when its beats stop. The watch looks in real time, so some tests wait for it. */
@DisplayName("A tick that has the lock")
class TickWatchTest {
    private static final Duration STALE = Duration.ofMinutes(5);

    /** What the contract allows a tick to take from a hold to its end. */
    private static final Duration WITHIN = Duration.ofSeconds(5);

    /** No part of the contract: a busy machine may take its time to start an interpreter. */
    private static final Duration UNTIL_PYTHON_RUNS = Duration.ofMinutes(1);

    @TempDir
    Path folder;

    Home home;

    @BeforeEach
    void a_share() {
        home = new Home(folder);
    }

    @Nested
    @DisplayName("is told to stop")
    class Stop {
        private final MovingClock clock = new MovingClock(Instant.parse("2026-11-23T02:30:00Z"));

        @Test
        void within_five_seconds_of_a_hold() throws IOException {
            try (TickWatch watch = watch(clock, take())) {
                assertThat(watch.shouldStop()).isFalse();
                hold();
                waitFor(watch::shouldStop);
                assertThat(watch.reason().outcome()).isEqualTo(Outcome.DEPLOYING);
                assertThat(watch.reason().message()).contains("run-42");
            }
        }

        @Test
        void when_its_lock_is_lost() throws IOException {
            try (TickWatch watch = watch(clock, take())) {
                Files.createDirectories(home.locks().resolve("2"));
                clock.move(STALE.dividedBy(10));
                waitFor(watch::shouldStop);
                assertThat(watch.reason().outcome()).isEqualTo(Outcome.BUSY);
                assertThat(watch.reason().message()).isEqualTo("lock 1 was taken over by lock 2");
            }
        }

        @Test
        void the_moment_its_time_is_up() throws IOException {
            try (TickWatch watch = watch(clock, take())) {
                clock.move(Duration.ofMinutes(4).minusMillis(1));
                assertThat(watch.shouldStop()).isFalse();
                clock.move(Duration.ofMillis(1));
                assertThat(watch.shouldStop()).isTrue();
                assertThat(watch.ended().orElseThrow().outcome()).isEqualTo(Outcome.IN_PROGRESS);
            }
        }
    }

    @Nested
    @DisplayName("beats")
    class Beats {
        private final MovingClock clock = new MovingClock(Instant.parse("2026-11-23T02:30:00Z"));

        @Test
        void while_it_lives_and_so_nobody_takes_its_lock() throws IOException {
            try (TickWatch watch = watch(clock, take())) {
                Instant old = ageBeat();
                clock.move(STALE.dividedBy(10));
                waitFor(() -> beat().isAfter(old));
                assertThat(watch.shouldStop()).isFalse();
            }
        }

        @Test
        void no_more_after_its_deadline_so_that_a_hung_worker_goes_stale() throws IOException {
            CompletableFuture<Thread> lastLook = new CompletableFuture<>();
            Clock observed = new ObservedClock(clock, lastLook);
            try (TickWatch watch = watch(observed, take())) {
                Instant old = ageBeat();
                clock.move(Duration.ofMinutes(4));
                Thread looking = lastLook.join();
                waitFor(() -> looking.getState() == Thread.State.WAITING);
                assertThat(beat()).isEqualTo(old);
                assertThat(watch.shouldStop()).isTrue();
            }
        }

        private Instant ageBeat() throws IOException {
            Instant old = Instant.parse("2020-01-01T00:00:00Z");
            Files.setLastModifiedTime(home.locks().resolve("1/beat"), FileTime.from(old));
            return old;
        }

        private Instant beat() {
            try {
                return Files.getLastModifiedTime(home.locks().resolve("1/beat")).toInstant();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Nested
    @DisplayName("and meets a hold")
    class MeetsAHold {
        @Test
        void while_it_copies_keeps_what_it_staged_unlocks_and_the_next_copies_only_the_rest() throws Exception {
            TinySet.NEW.in(home.packages().root());
            Share share = Share.at(folder, "foo", "bar").withWorkers(1);
            HoldWhileCopying disk = new HoldWhileCopying(6);
            Report stopped = share.with(disk).tick();
            assertThat(stopped.outcome()).isEqualTo(Outcome.DEPLOYING);
            assertThat(Duration.between(disk.heldAt, Instant.now())).isLessThan(WITHIN);
            assertThat(files(home.staging(1).root())).isEqualTo(6);
            assertThat(home.locks().resolve("1/released")).exists();
            assertThat(share.tick().outcome()).isEqualTo(Outcome.DEPLOYING);

            Files.createFile(home.holds().resolve("1/released"));
            FaultyDisk counting = FaultyDisk.recording();
            assertThat(share.with(counting).tick().outcome()).isEqualTo(Outcome.BACKED_UP);
            long created = counting.changes().stream()
                    .filter(change -> change.startsWith("CREATE_FILE") && change.contains("/staging/"))
                    .count();
            assertThat(created).as("files created, the marker among them").isEqualTo(12 - 6 + 1);
            assertThat(new ShareInvariants(folder).look().violations()).isEmpty();
        }

        @Test
        void while_modules_import_ends_the_child_and_unlocks() throws Exception {
            Path pid = folder.resolve("pid");
            TreeBuilder.in(home.packages().root())
                    .distribution("foo", "1.0")
                    .file(
                            "foo.py",
                            "import os, time\n"
                                    + "with open('" + pid + "', 'w') as file: file.write(str(os.getpid()) + '\\n')\n"
                                    + "time.sleep(120)\n")
                    .write();
            Share share = Share.at(folder, "foo").withPython(PythonTools.version());
            CompletableFuture<Report> tick = CompletableFuture.supplyAsync(share::tick);
            waitFor(() -> text(pid).endsWith("\n"), UNTIL_PYTHON_RUNS);
            ProcessHandle child =
                    ProcessHandle.of(Long.parseLong(text(pid).strip())).orElseThrow();
            Instant held = Instant.now();
            hold();
            assertThat(tick.join().outcome()).isEqualTo(Outcome.DEPLOYING);
            assertThat(Duration.between(held, Instant.now())).isLessThan(WITHIN);
            waitFor(() -> !child.isAlive());
            assertThat(home.locks().resolve("1/released")).exists();
            assertThat(home.backup().root()).doesNotExist();
        }

        /** Holds at the n-th staged file, and lets that file through once the watch has had its look. */
        private final class HoldWhileCopying extends Disk {
            private final int holdAt;
            private int created;
            private volatile Instant heldAt = Instant.MAX;
            private final CompletableFuture<Thread> looking = new CompletableFuture<>();

            HoldWhileCopying(int holdAt) {
                this.holdAt = holdAt;
            }

            @Override
            protected void changing(Change change, Path path) throws IOException {
                if (Thread.currentThread().getName().equals("tick-watch")) {
                    looking.complete(Thread.currentThread());
                } else if (change == Change.CREATE_FILE && path.startsWith(home.staging()) && ++created == holdAt) {
                    hold();
                    heldAt = Instant.now();
                    Thread watch = looking.join();
                    waitFor(() -> watch.getState() == Thread.State.TIMED_WAITING);
                }
            }
        }
    }

    private Lock take() throws IOException {
        return Lock.take(new Disk(), home, new ShareClock(new Disk(), home), STALE, "me")
                .lock()
                .orElseThrow();
    }

    /** A watch whose deadline is four minutes away. */
    private TickWatch watch(Clock clock, Lock lock) {
        Deployments deployments =
                new Deployments(new Disk(), home, new ShareClock(new Disk(), home), Duration.ofMinutes(10));
        return new TickWatch(clock, clock.instant().plus(Duration.ofMinutes(4)), STALE, deployments, lock);
    }

    private void hold() throws IOException {
        Path hold = Files.createDirectories(home.holds().resolve("1"));
        Files.writeString(hold.resolve("owner"), "run-42\n");
        Files.writeString(hold.resolve("beat"), "1");
    }

    private static void waitFor(BooleanSupplier condition) {
        waitFor(condition, WITHIN);
    }

    private static void waitFor(BooleanSupplier condition, Duration time) {
        Instant end = Instant.now().plus(time);
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).as("waited for %s", time).isBefore(end);
            Thread.onSpinWait();
        }
    }

    private static String text(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static long files(Path tree) throws IOException {
        try (Stream<Path> files = Files.walk(tree)) {
            return files.filter(Files::isRegularFile).count();
        }
    }

    /** Tells when the watch looks at a clock that has been moved. */
    private static final class ObservedClock extends Clock {
        private final Clock clock;
        private final Instant start;
        private final CompletableFuture<Thread> looked;

        ObservedClock(Clock clock, CompletableFuture<Thread> looked) {
            this.clock = clock;
            this.start = clock.instant();
            this.looked = looked;
        }

        @Override
        public Instant instant() {
            Instant now = clock.instant();
            if (now.isAfter(start) && Thread.currentThread().getName().equals("tick-watch")) {
                looked.complete(Thread.currentThread());
            }
            return now;
        }

        @Override
        public ZoneId getZone() {
            return clock.getZone();
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return clock.withZone(zone);
        }
    }
}
