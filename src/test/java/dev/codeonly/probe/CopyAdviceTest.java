package dev.codeonly.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Which settings suit a share, told from how the rate grows with workers. */
@DisplayName("The advice for a copy")
class CopyAdviceTest {
    private static final ProcessorLoad.Load IDLE = new ProcessorLoad.Load(0.3, 0.2);
    private static final int[] WORKERS = {1, 4, 16, 32, 64};

    private static List<CopyRate> rates(ProcessorLoad.Load load, double... filesPerSecond) {
        List<CopyRate> rates = new ArrayList<>();
        for (int i = 0; i < WORKERS.length; i++) {
            rates.add(new CopyRate(WORKERS[i], filesPerSecond[i], load));
        }
        return rates;
    }

    @Test
    void is_the_most_workers_and_no_ceiling_where_the_rate_grew_to_the_end() {
        CopyAdvice advice = CopyAdvice.of(rates(IDLE, 9, 36, 165, 337, 655));

        assertThat(advice.workers()).isEqualTo(64);
        assertThat(advice.operationsPerSecond()).isEmpty();
        assertThat(advice.filesPerSecond()).isEqualTo(655);
        assertThat(advice.limit()).isEqualTo(CopyAdvice.Limit.UNSEEN);
    }

    @Test
    void is_few_workers_and_four_fifths_of_the_ceiling_where_the_rate_stays_level() {
        CopyAdvice advice = CopyAdvice.of(rates(IDLE, 75, 113, 107, 105, 95));

        assertThat(advice.workers()).isEqualTo(4);
        assertThat(advice.operationsPerSecond()).hasValue(632);
        assertThat(advice.filesPerSecond()).isBetween(90.0, 91.0);
        assertThat(advice.limit()).isEqualTo(CopyAdvice.Limit.SHARE);
    }

    @Test
    void takes_the_fewest_workers_within_a_tenth_of_the_best() {
        assertThat(CopyAdvice.of(rates(IDLE, 100, 390, 905, 1000, 980)).workers())
                .isEqualTo(16);
        assertThat(CopyAdvice.of(rates(IDLE, 100, 390, 895, 1000, 980)).workers())
                .isEqualTo(32);
    }

    @Test
    void takes_a_busy_machine_for_no_ceiling_of_the_share() {
        CopyAdvice advice = CopyAdvice.of(rates(new ProcessorLoad.Load(0.97, 0.45), 80, 350, 1400, 1420, 1400));

        assertThat(advice.limit()).isEqualTo(CopyAdvice.Limit.MACHINE);
        assertThat(advice.operationsPerSecond()).isEmpty();
    }

    @Test
    void sees_the_ceiling_also_while_others_keep_the_machine_busy() {
        CopyAdvice advice = CopyAdvice.of(rates(new ProcessorLoad.Load(0.99, 0.05), 70, 112, 105, 104, 99));

        assertThat(advice.limit()).isEqualTo(CopyAdvice.Limit.SHARE);
        assertThat(advice.operationsPerSecond()).hasValue(627);
    }

    @Test
    void takes_no_disk_of_a_machine_for_a_share_with_a_ceiling() {
        CopyAdvice advice = CopyAdvice.of(rates(IDLE, 15_000, 18_000, 18_100, 18_000, 17_900));

        assertThat(advice.limit()).isEqualTo(CopyAdvice.Limit.MACHINE);
        assertThat(advice.operationsPerSecond()).isEmpty();
    }

    @Test
    void sees_no_ceiling_where_more_workers_are_slower() {
        CopyAdvice advice = CopyAdvice.of(rates(IDLE, 100, 300, 290, 120, 60));

        assertThat(advice.workers()).isEqualTo(4);
        assertThat(advice.limit()).isEqualTo(CopyAdvice.Limit.CROWDING);
        assertThat(advice.operationsPerSecond()).isEmpty();
    }
}
