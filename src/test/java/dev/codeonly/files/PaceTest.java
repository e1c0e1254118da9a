package dev.codeonly.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** On shares of every kind, all in a clock of the test's own: what a share gives so many workers is a function. */
@DisplayName("The pace of workers")
class PaceTest {
    private static final int MOST = 64;

    private final AtomicLong nanos = new AtomicLong();
    private final Pace pace = new Pace(MOST, nanos::get);

    @Test
    void begins_moderately() {
        assertThat(pace.allowed()).isEqualTo(16);
        assertThat(new Pace(3, nanos::get).allowed()).isEqualTo(3);
    }

    @Test
    void grows_to_the_most_within_two_seconds_where_each_worker_adds_as_much() {
        work(2, workers -> 1000.0 * workers);
        assertThat(pace.allowed()).isEqualTo(MOST);
    }

    /** A ceiling of the share: more workers than reach it only wait longer. */
    @ParameterizedTest
    @CsvSource({"1000, 2, 3", "3000, 4, 6", "8000, 8, 12", "20000, 16, 36", "40000, 36, 64"})
    void stays_about_where_no_more_comes_of_more(double ceiling, int from, int to) {
        work(3, workers -> Math.min(ceiling, 1000.0 * workers));
        assertThat(pace.allowed()).isBetween(from, to);
    }

    @Test
    void goes_down_when_the_share_breaks_in_and_up_again_when_it_recovers() {
        work(3, workers -> 1000.0 * workers);
        work(1, workers -> 100.0 * workers);
        assertThat(pace.allowed()).isLessThanOrEqualTo(MOST / 2);
        work(60, workers -> 1000.0 * workers);
        assertThat(pace.allowed()).isEqualTo(MOST);
    }

    @Test
    void halves_at_each_complaint_of_the_share_and_never_ends() {
        work(3, workers -> 1000.0 * workers);
        pace.trouble();
        assertThat(pace.allowed()).isEqualTo(32);
        for (int i = 0; i < 10; i++) {
            pace.trouble();
        }
        assertThat(pace.allowed()).isEqualTo(2);
        Pace single = new Pace(1, nanos::get);
        single.trouble();
        assertThat(single.allowed()).isEqualTo(1);
    }

    @Test
    void does_not_judge_by_a_few_operations() {
        for (int i = 0; i < 10; i++) {
            nanos.addAndGet(1_000_000_000);
            pace.done(1);
        }
        assertThat(pace.allowed()).isEqualTo(16);
    }

    /** So many seconds of work on a share that gives so many operations a second. */
    private void work(int seconds, IntToDoubleFunction operationsPerSecond) {
        long end = nanos.get() + seconds * 1_000_000_000L;
        while (nanos.get() < end) {
            nanos.addAndGet(10_000_000);
            pace.done((int) (operationsPerSecond.applyAsDouble(pace.allowed()) / 100));
        }
    }
}
