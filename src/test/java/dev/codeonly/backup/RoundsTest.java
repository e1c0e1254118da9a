package dev.codeonly.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.tree.Home;
import dev.codeonly.tree.KeyValues;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The slices of the daily deep check")
class RoundsTest {
    private static final Instant MIDNIGHT = Instant.parse("2026-11-23T00:00:00Z");
    private static final Duration DAY = Duration.ofDays(1);
    private static final ReadyMarker BACKUP = marker("a");

    @TempDir
    private Path folder;

    private final Map<Long, Integer> read = new TreeMap<>();

    @ParameterizedTest(name = "a tick every {0} minutes")
    @ValueSource(ints = {1, 5, 7, 10, 30})
    void are_each_read_once_a_day_whatever_the_schedule(int minutes) {
        for (Instant at = MIDNIGHT; at.isBefore(MIDNIGHT.plus(DAY)); at = at.plus(Duration.ofMinutes(minutes))) {
            tick(at);
        }
        tick(MIDNIGHT.plus(DAY).minusSeconds(1));

        assertEachOnce();
    }

    @Test
    void are_each_read_once_a_day_though_ticks_are_late_doubled_and_skipped() {
        Random random = new Random(7);
        for (Instant at = MIDNIGHT; at.isBefore(MIDNIGHT.plus(DAY)); at = at.plus(Duration.ofMinutes(5))) {
            boolean first = at.equals(MIDNIGHT);
            for (int times = first ? 1 : random.nextInt(3); times > 0; times--) {
                tick(first ? at : at.plusSeconds(random.nextInt(299)));
            }
        }
        for (int i = 0; i < 4; i++) {
            tick(MIDNIGHT.plus(DAY).minusSeconds(1));
        }

        assertEachOnce();
    }

    @Test
    void that_a_long_deployment_kept_from_being_read_are_made_up_for_six_at_a_time() {
        tick(MIDNIGHT);
        Instant later = MIDNIGHT.plus(Duration.ofHours(2));

        assertThat(rounds().due(later, BACKUP)).containsExactly(slices(24, 1, 2, 3, 4, 5));
        tick(later);
        assertThat(rounds().due(later, BACKUP)).containsExactly(slices(6, 7, 8, 9, 10, 11));
    }

    @Test
    void in_which_something_is_wrong_stay_due() {
        assertThat(rounds().due(MIDNIGHT, BACKUP)).containsExactly(slices(0));
        assertThat(rounds().due(MIDNIGHT, BACKUP)).containsExactly(slices(0));
    }

    @Test
    void of_a_backup_that_is_new_are_due_from_now_on_whatever_was_missed_of_the_one_before() {
        tick(MIDNIGHT);
        Instant later = MIDNIGHT.plus(Duration.ofHours(2));

        assertThat(rounds().due(later, marker("b"))).containsExactly(slices(24));
    }

    private static ReadyMarker marker(String digit) {
        return ReadyMarker.parse(KeyValues.parse("Fingerprint: " + digit.repeat(64) + "\n"))
                .orElseThrow();
    }

    private static Long[] slices(long... sinceMidnight) {
        return LongStream.of(sinceMidnight)
                .map(slice -> MIDNIGHT.getEpochSecond() / 300 + slice)
                .boxed()
                .toArray(Long[]::new);
    }

    private Rounds rounds() {
        return Rounds.of(new Home(folder));
    }

    private void tick(Instant time) {
        Rounds rounds = rounds();
        rounds.due(time, BACKUP).forEach(slice -> {
            read.merge(slice % DeepCheck.SLICES, 1, Integer::sum);
            rounds.done(slice);
        });
    }

    private void assertEachOnce() {
        assertThat(read).hasSize(DeepCheck.SLICES);
        assertThat(read.values()).containsOnly(1);
    }
}
