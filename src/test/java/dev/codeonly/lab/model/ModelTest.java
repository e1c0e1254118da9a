package dev.codeonly.lab.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.lab.Lab;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Deployments, ours and foreign ones, ticks of two maintainers, kills, owners that wake up late, losses, corruption, jumps of
 * clocks and swaps of slots, in any order. After each step the oracle judges; in the end of an episode one clean run heals.
 */
@DisplayName("Whatever happens, in whatever order,")
class ModelTest {
    private static final int STEPS_OF_AN_EPISODE = 50;

    @TempDir
    private Path folder;

    private final Map<String, Integer> seen = new TreeMap<>();

    @Test
    void no_promise_is_broken_and_one_clean_run_heals_all() {
        long seed = Lab.seed(ModelTest.class);
        int episodes = Integer.getInteger("lab.episodes", Lab.times(1_000, 10_000) / STEPS_OF_AN_EPISODE);

        IntStream.range(0, episodes).parallel().forEach(i -> episode(seed + i));

        System.out.println(episodes * STEPS_OF_AN_EPISODE + " steps of the model, none against the oracle: " + seen);
        assertThat(seen).isNotEmpty();
    }

    private void episode(long seed) {
        try {
            Path home = Files.createDirectory(folder.resolve("seed" + seed));
            try (World world = new World(home, new Random(seed))) {
                for (int i = 0; i < STEPS_OF_AN_EPISODE; i++) {
                    Action.any(world.random()).on(world);
                }
                CleanRun.of(world);
                remember(world.seen());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(
                    "this episode alone: -Dlab.seed=" + seed + " -Dlab.episodes=1\n" + e.getMessage(), e);
        }
    }

    private synchronized void remember(Map<String, Integer> counts) {
        counts.forEach((what, count) -> seen.merge(what, count, Integer::sum));
    }
}
