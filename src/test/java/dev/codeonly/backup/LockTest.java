package dev.codeonly.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.codeonly.files.Disk;
import dev.codeonly.tree.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Invariant 5: at most one owner passes the look before a rename, whoever dies, sleeps or comes at the same time. */
@DisplayName("The lock of a share")
class LockTest {
    private static final Duration STALE = Duration.ofMinutes(5);

    @TempDir
    Path folder;

    Home home;

    @BeforeEach
    void a_share() {
        home = new Home(folder);
    }

    @Nested
    @DisplayName("is had")
    class Taking {
        @Test
        void by_the_first_who_comes() throws IOException {
            Lock lock = take().orElseThrow();
            assertThat(lock.number()).isEqualTo(1);
            lock.check();
            assertThat(Files.readString(number(1).resolve("owner"))).isEqualTo("me\n");
            assertThat(number(1).resolve("beat")).exists();
        }

        @Test
        void by_the_next_once_it_was_released() throws IOException {
            take().orElseThrow().close();
            Lock second = take().orElseThrow();
            assertThat(second.number()).isEqualTo(2);
            second.check();
        }

        @Test
        void by_nobody_else_while_its_owner_beats() throws IOException {
            Lock first = take().orElseThrow();
            age(number(1).resolve("beat"), STALE.minusSeconds(5));
            Lock.Attempt late = attempt();
            assertThat(late.lock()).isEmpty();
            assertThat(late.holder()).matches("lock 1 of me, last beat 29[0-9] s ago");
            first.check();
        }

        @Test
        void by_whoever_comes_when_its_owner_has_not_beaten_for_so_long() throws IOException {
            Lock dead = take().orElseThrow();
            age(number(1).resolve("beat"), STALE.plusSeconds(1));
            Lock next = take().orElseThrow();
            next.check();
            assertThatThrownBy(dead::check)
                    .isInstanceOf(LockLostException.class)
                    .hasMessage("lock 1 was taken over by lock 2");
        }

        @Test
        void still_by_an_owner_who_was_silent_and_beats_again() throws IOException {
            Lock slow = take().orElseThrow();
            age(number(1).resolve("beat"), STALE.plusSeconds(1));
            slow.beat();
            assertThat(take()).isEmpty();
            slow.check();
        }
    }

    @Nested
    @DisplayName("of an owner who died before the first beat")
    class NoBeat {
        @BeforeEach
        void the_highest_number_has_no_beat() throws IOException {
            Files.createDirectories(number(4));
        }

        @Test
        void is_not_taken_at_once_but_gets_a_beat() throws IOException {
            assertThat(take()).isEmpty();
            assertThat(number(4).resolve("beat")).exists();
        }

        @Test
        void is_taken_when_that_beat_is_old_which_no_further_look_delays() throws IOException {
            assertThat(take()).isEmpty();
            age(number(4).resolve("beat"), STALE.minusSeconds(5));
            assertThat(take()).isEmpty();
            Instant aged = Files.getLastModifiedTime(number(4).resolve("beat")).toInstant();
            assertThat(Duration.between(aged, Instant.now())).isGreaterThan(STALE.minusSeconds(10));
            age(number(4).resolve("beat"), STALE.plusSeconds(1));
            assertThat(take().orElseThrow().number()).isEqualTo(5);
        }
    }

    @Nested
    @DisplayName("tells ages by the share's clock:")
    class Ages {
        @Test
        void a_machine_hours_ahead_does_not_take_a_live_lock() throws IOException {
            assertThat(take()).isPresent();
            Share share = unfinished().with(Clock.offset(Clock.systemUTC(), Duration.ofHours(5)));
            assertThat(share.tick().outcome()).isEqualTo(Outcome.BUSY);
        }

        @Test
        void a_machine_hours_behind_takes_a_stale_one() throws IOException {
            assertThat(take()).isPresent();
            age(number(1).resolve("beat"), STALE.plusSeconds(1));
            Share share = unfinished().with(Clock.offset(Clock.systemUTC(), Duration.ofHours(-5)));
            assertThat(share.tick().outcome()).isEqualTo(Outcome.BACKED_UP);
        }

        @Test
        void a_share_hours_ahead_takes_no_live_lock_and_takes_a_stale_one() throws IOException {
            Duration ahead = Duration.ofHours(7);
            Disk disk = new Disk() {
                @Override
                public void rewrite(Path file, byte[] content) throws IOException {
                    super.rewrite(file, content);
                    age(file, ahead.negated());
                }
            };
            assertThat(take(disk)).isPresent();
            assertThat(take(disk)).isEmpty();
            age(number(1).resolve("beat"), STALE.plusSeconds(1).minus(ahead));
            assertThat(take(disk)).isPresent();
        }

        @Test
        void a_share_set_back_by_hours_takes_a_dead_owners_lock_as_soon_as_any_other() throws IOException {
            assertThat(take()).isPresent();
            Path beat = number(1).resolve("beat");
            age(beat, Duration.ofHours(-7));
            assertThat(take()).isEmpty();
            assertThat(Files.getLastModifiedTime(beat).toInstant())
                    .isBefore(Instant.now().plusSeconds(60));
            age(beat, STALE.plusSeconds(1));
            assertThat(take()).isPresent();
        }

        private Share unfinished() throws IOException {
            TinySet.NEW.in(home.packages().root());
            return Share.at(folder, "foo", "bar");
        }
    }

    @Nested
    @DisplayName("when an owner was overtaken")
    class Overtaken {
        @Test
        void is_released_by_the_old_one_for_its_own_number_only() throws IOException {
            Lock old = take().orElseThrow();
            age(number(1).resolve("beat"), STALE.plusSeconds(1));
            Lock current = take().orElseThrow();
            List<String> before = names(number(2));
            old.close();
            assertThat(number(1).resolve("released")).exists();
            assertThat(names(number(2))).isEqualTo(before);
            assertThat(take()).isEmpty();
            current.check();
        }

        @Test
        void is_kept_alive_by_the_old_ones_beat_for_its_own_number_only() throws IOException {
            Lock old = take().orElseThrow();
            age(number(1).resolve("beat"), STALE.plusSeconds(1));
            assertThat(take()).isPresent();
            age(number(2).resolve("beat"), STALE.plusSeconds(1));
            old.beat();
            assertThat(take().orElseThrow().number()).isEqualTo(3);
        }
    }

    @Nested
    @DisplayName("between two who come at the same time on real threads")
    class AtTheSameTime {
        private static final int ROUNDS = 200;

        @Test
        void goes_to_exactly_one_when_it_is_free() throws Exception {
            for (int round = 0; round < ROUNDS; round++) {
                List<Lock> owners = race(STALE);
                assertThat(owners).as("round %s", round).hasSize(1);
                owners.get(0).check();
                owners.get(0).close();
            }
            assertThat(names(home.locks())).hasSize(10);
        }

        @Test
        void has_never_two_owners_who_pass_the_look_before_a_rename_when_it_is_stale() throws Exception {
            for (int round = 0; round < ROUNDS; round++) {
                List<Lock> owners = race(Duration.ZERO);
                assertThat(owners.stream().filter(LockTest::passes))
                        .as("round %s", round)
                        .hasSizeLessThan(2);
            }
        }

        private List<Lock> race(Duration staleAfter) throws Exception {
            CyclicBarrier start = new CyclicBarrier(2);
            Callable<Optional<Lock>> taker = () -> {
                start.await();
                return Lock.take(new Disk(), home, new ShareClock(new Disk(), home), staleAfter, "me")
                        .lock();
            };
            ExecutorService threads = Executors.newFixedThreadPool(2);
            try {
                List<Lock> owners = new ArrayList<>();
                for (Future<Optional<Lock>> result : threads.invokeAll(List.of(taker, taker))) {
                    result.get().ifPresent(owners::add);
                }
                return owners;
            } finally {
                threads.shutdownNow();
            }
        }
    }

    @Nested
    @DisplayName("in its folder")
    class Numbers {
        @Test
        void keeps_the_last_ten() throws IOException {
            for (int i = 0; i < 25; i++) {
                take().orElseThrow().close();
            }
            assertThat(names(home.locks()))
                    .containsExactlyInAnyOrder("16", "17", "18", "19", "20", "21", "22", "23", "24", "25");
        }

        @Test
        void leaves_nothing_to_release_for_an_owner_that_slept_while_ten_others_had_it() throws IOException {
            Lock sleeper = take().orElseThrow();
            for (int i = 0; i < 11; i++) {
                age(number(1 + i).resolve("beat"), STALE.plusSeconds(1));
                take().orElseThrow().close();
            }
            assertThat(number(1)).doesNotExist();
            assertThat(warningsOf(sleeper)).isEmpty();
        }

        @Test
        void warns_when_it_is_gone_though_nobody_came_after_it() throws IOException {
            Lock lock = take().orElseThrow();
            CrashSituation.delete(number(1));
            assertThat(warningsOf(lock)).singleElement().asString().contains("Lock 1 could not be released");
        }

        private static List<ILoggingEvent> warningsOf(Lock closing) {
            Logger logger = (Logger) LoggerFactory.getLogger(Lock.class);
            ListAppender<ILoggingEvent> appender = new ListAppender<>();
            appender.start();
            logger.addAppender(appender);
            try {
                closing.close();
            } finally {
                logger.detachAppender(appender);
            }
            return appender.list;
        }

        @Test
        void ignores_whatever_is_no_number_of_ours() throws IOException {
            take().orElseThrow().close();
            for (String name : List.of("007", "-3", "0", "8x", "lock", "1e9", "9".repeat(19), "9".repeat(200))) {
                Files.createDirectory(home.locks().resolve(name));
            }
            Lock lock = take().orElseThrow();
            assertThat(lock.number()).isEqualTo(2);
            lock.check();
        }

        @Test
        void counts_by_number_and_not_by_letter() throws IOException {
            Files.createDirectories(number(9));
            Files.createFile(number(9).resolve("released"));
            take().orElseThrow().close();
            assertThat(take().orElseThrow().number()).isEqualTo(11);
        }

        @Test
        void is_taken_although_an_old_owner_still_writes_into_a_number_that_goes() throws IOException {
            for (int i = 0; i < 10; i++) {
                take().orElseThrow().close();
            }
            Disk disk = new Disk() {
                @Override
                protected void changing(Change change, Path path) throws IOException {
                    if (change == Change.DELETE_FOLDER && path.equals(number(1))) {
                        Files.writeString(path.resolve("released"), "");
                    }
                }
            };
            take(disk).orElseThrow().close();
            assertThat(take()).isPresent();
            assertThat(number(1)).doesNotExist();
        }
    }

    private Optional<Lock> take() throws IOException {
        return attempt().lock();
    }

    private Optional<Lock> take(Disk disk) throws IOException {
        return Lock.take(disk, home, new ShareClock(disk, home), STALE, "me").lock();
    }

    private Lock.Attempt attempt() throws IOException {
        return Lock.take(new Disk(), home, new ShareClock(new Disk(), home), STALE, "me");
    }

    private Path number(long number) {
        return home.locks().resolve(Long.toString(number));
    }

    private static boolean passes(Lock lock) {
        try {
            lock.check();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Makes a file as old as that by the share's clock, which is this machine's here. */
    private static void age(Path file, Duration age) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(age)));
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        }
    }
}
