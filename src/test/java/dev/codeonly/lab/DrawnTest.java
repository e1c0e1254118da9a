package dev.codeonly.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What is drawn")
class DrawnTest {
    private static final List<String> STEPS = List.of("hold", "disown", "swap", "release");
    private static final List<String> OTHERS = List.of("a tick", "a restore");

    @Test
    void are_so_many_different_ones_in_their_order() {
        for (int seed = 0; seed < 100; seed++) {
            List<String> drawn = Drawn.some(new Random(seed), 3, STEPS);
            assertThat(drawn).hasSize(3).doesNotHaveDuplicates().isSubsetOf(STEPS);
            assertThat(STEPS.stream().filter(drawn::contains)).containsExactlyElementsOf(drawn);
        }
    }

    @Test
    void is_each_one_by_one_seed_or_another_and_the_same_by_the_same() {
        Random random = new Random(1);
        assertThat(IntStream.range(0, 100)
                        .mapToObj(seed -> Drawn.some(random, 1, STEPS).get(0))
                        .collect(Collectors.toSet()))
                .containsExactlyInAnyOrderElementsOf(STEPS);
        assertThat(Drawn.some(new Random(7), 2, STEPS)).isEqualTo(Drawn.some(new Random(7), 2, STEPS));
    }

    @Test
    void are_pairs_in_which_nobody_of_either_side_is_missing() {
        for (int seed = 0; seed < 100; seed++) {
            List<List<Object>> pairs = Drawn.pairs(new Random(seed), STEPS, OTHERS);
            assertThat(pairs).hasSize(4);
            assertThat(pairs).extracting(pair -> pair.get(0)).containsExactlyInAnyOrderElementsOf(STEPS);
            assertThat(pairs).extracting(pair -> pair.get(1)).containsAll(OTHERS);
            assertThat(Drawn.pairs(new Random(seed), OTHERS, STEPS))
                    .hasSize(4)
                    .extracting(pair -> pair.get(1))
                    .containsExactlyInAnyOrderElementsOf(STEPS);
        }
    }

    @Test
    void is_every_pairing_by_one_seed_or_another() {
        Random random = new Random(1);
        assertThat(IntStream.range(0, 200)
                        .mapToObj(seed -> Drawn.pairs(random, STEPS, OTHERS))
                        .flatMap(List::stream)
                        .collect(Collectors.toSet()))
                .hasSize(8);
    }
}
