package dev.codeonly.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.files.Disk;
import dev.codeonly.tree.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When ticks keep away: a live hold or a young lock of Kudu, both told by the share's clock. */
@DisplayName("A deployment is under way")
class DeploymentsTest {
    private static final Duration STALE = Duration.ofMinutes(10);
    private static final Duration KUDU = Duration.ofMinutes(25);

    @TempDir
    Path folder;

    Home home;

    @BeforeEach
    void a_share() throws IOException {
        home = new Home(folder);
        Files.createDirectories(home.wwwroot());
    }

    @Nested
    @DisplayName("by a hold")
    class Hold {
        @Test
        void that_beats_and_it_is_named() throws IOException {
            hold(1, "run-42");
            assertThat(underWay()).contains("run run-42 holds");
        }

        @Test
        void that_was_silent_for_less_than_ten_minutes() throws IOException {
            hold(1, "run-42");
            age(beat(1), STALE.minusSeconds(5));
            assertThat(underWay()).isPresent();
        }

        @Test
        void that_has_no_beat_yet_and_gets_one_so_that_it_ages() throws IOException {
            Files.createDirectories(home.holds().resolve("3"));
            assertThat(underWay()).contains("run (without a name) holds");
            age(beat(3), STALE.plusSeconds(1));
            assertThat(underWay()).isEmpty();
        }

        @Test
        void whose_beat_is_hours_ahead_since_the_clock_was_set_back_and_ages_from_now_on() throws IOException {
            hold(1, "run-42");
            age(beat(1), Duration.ofHours(-7));
            assertThat(underWay()).isPresent();
            assertThat(Files.getLastModifiedTime(beat(1)).toInstant())
                    .isBefore(Instant.now().plusSeconds(60));
            age(beat(1), STALE.plusSeconds(1));
            assertThat(underWay()).isEmpty();
        }

        @Test
        void of_the_highest_number_only() throws IOException {
            hold(9, "old");
            hold(10, "new");
            assertThat(underWay()).contains("run new holds");
            Files.createFile(home.holds().resolve("10/released"));
            assertThat(underWay()).isEmpty();
        }
    }

    @Nested
    @DisplayName("by Kudu's lock")
    class Kudu {
        @Test
        void that_is_young_even_if_nobody_can_parse_it() throws IOException {
            kuduLock(KUDU.minusSeconds(5));
            assertThat(underWay().orElseThrow()).matches("Kudu has had its deployment lock for 149[0-9] s");
        }

        @Test
        void also_when_a_hold_was_released() throws IOException {
            hold(1, "run-42");
            Files.createFile(home.holds().resolve("1/released"));
            kuduLock(Duration.ZERO);
            assertThat(underWay().orElseThrow()).startsWith("Kudu");
        }
    }

    @Nested
    @DisplayName("no more")
    class NoMore {
        @Test
        void when_the_hold_was_silent_for_ten_minutes() throws IOException {
            hold(1, "run-42");
            age(beat(1), STALE.plusSeconds(1));
            assertThat(underWay()).isEmpty();
        }

        @Test
        void when_the_hold_was_released() throws IOException {
            hold(1, "run-42");
            Files.createFile(home.holds().resolve("1/released"));
            assertThat(underWay()).isEmpty();
        }

        @Test
        void when_kudus_lock_is_twenty_five_minutes_old_for_it_is_never_refreshed() throws IOException {
            kuduLock(KUDU.plusSeconds(1));
            assertThat(underWay()).isEmpty();
        }

        @Test
        void where_names_are_no_numbers() throws IOException {
            for (String name : List.of("run-42", "007", "9".repeat(30))) {
                Files.createDirectories(home.holds().resolve(name));
            }
            assertThat(underWay()).isEmpty();
        }
    }

    @Nested
    @DisplayName("or not, and the look")
    class Look {
        @Test
        void changes_nothing_where_no_age_must_be_told() throws IOException {
            assertThat(underWay()).isEmpty();
            hold(1, "run-42");
            Files.createFile(home.holds().resolve("1/released"));
            List<Path> before = everything();
            assertThat(underWay()).isEmpty();
            assertThat(everything()).isEqualTo(before);
        }

        @Test
        void goes_by_the_clock_of_a_share_that_is_hours_ahead() throws IOException {
            Duration ahead = Duration.ofHours(7);
            Disk disk = new Disk() {
                @Override
                public void rewrite(Path file, byte[] content) throws IOException {
                    super.rewrite(file, content);
                    age(file, ahead.negated());
                }
            };
            hold(1, "run-42");
            age(beat(1), STALE.minusSeconds(5).minus(ahead));
            assertThat(underWay(disk)).isPresent();
            age(beat(1), STALE.plusSeconds(5).minus(ahead));
            assertThat(underWay(disk)).isEmpty();
        }

        @Test
        void does_not_take_a_beat_from_the_future_for_a_stale_one() throws IOException {
            hold(1, "run-42");
            age(beat(1), Duration.ofHours(-3));
            assertThat(underWay()).isPresent();
        }
    }

    private Optional<String> underWay() throws IOException {
        return underWay(new Disk());
    }

    private Optional<String> underWay(Disk disk) throws IOException {
        return new Deployments(disk, home, new ShareClock(disk, home), STALE).underWay();
    }

    private void hold(int number, String run) throws IOException {
        Path hold = Files.createDirectories(home.holds().resolve(Integer.toString(number)));
        Files.writeString(hold.resolve("owner"), run + "\n");
        Files.writeString(hold.resolve("beat"), "1");
    }

    private void kuduLock(Duration age) throws IOException {
        Files.createDirectories(home.kuduLock().getParent());
        Files.writeString(home.kuduLock(), "{ not json");
        age(home.kuduLock(), age);
    }

    private Path beat(int number) {
        return home.holds().resolve(Integer.toString(number)).resolve("beat");
    }

    private static void age(Path file, Duration age) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(age)));
    }

    private List<Path> everything() throws IOException {
        try (Stream<Path> entries = Files.walk(folder)) {
            return entries.sorted().toList();
        }
    }
}
