package dev.codeonly.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.fixtures.RealTree;
import dev.codeonly.fixtures.RealTrees;
import dev.codeonly.fixtures.TreeAudit;
import dev.codeonly.pipelines.ImportingProcess.Round;
import dev.codeonly.pipelines.remote.Answer;
import dev.codeonly.pipelines.remote.RemoteScript;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

@DisplayName("A process that imports while packages are swapped")
class ImportsThroughSwapTest {
    private static final Logger LOG = LoggerFactory.getLogger(ImportsThroughSwapTest.class);
    private static final int SWAPS = 4;
    private static final String OLD = "1.16.0 2025.01.31 3.10 1.16.0 2025.1.31 3.10";
    private static final String NEW = "1.17.0 2026.10.18 3.20 1.17.0 2026.10.18 3.20";

    /** A tick of the clock both read. */
    private static final double RESOLUTION = 0.01;

    /** Notes when a rename began and ended, and is otherwise the mv that comes after it on the path. */
    private static final String TIMED_MV = """
            #!/usr/bin/env bash
            read -r begun _ </proc/uptime
            PATH=${PATH#*:} mv "$@"
            code=$?
            read -r ended _ </proc/uptime
            echo "$begun $ended" >>"${BASH_SOURCE[0]%/*}/../moves"
            exit "$code"
            """;

    @TempDir
    Path folder;

    private Path home;
    private Path moves;
    private RemoteScript remote;

    /** From the first rename to the last one of a swap. */
    private record Window(double begun, double ended) {
        boolean overlaps(Round round) {
            return round.begun() <= ended + RESOLUTION && begun <= round.ended() + RESOLUTION;
        }
    }

    @BeforeEach
    void an_app_whose_renames_are_timed() throws IOException {
        home = folder.resolve("home");
        RealTrees.smallPrevious().copyTo(home);
        moves = folder.resolve("moves");
        Path mv = Files.createDirectories(folder.resolve("bin")).resolve("mv");
        Files.writeString(mv, TIMED_MV);
        assertThat(mv.toFile().setExecutable(true)).isTrue();
        remote = RemoteScript.on(home)
                .as("run-1")
                .withEnvironment(Map.of("PATH", mv.getParent() + ":" + System.getenv("PATH")));
    }

    @Test
    void sees_one_set_or_the_other_whole_unless_a_rename_falls_into_its_imports() throws IOException {
        List<Window> windows = new ArrayList<>();
        List<Round> rounds;
        succeeds(remote.run("hold"));
        try (ImportingProcess importing = ImportingProcess.from(packages(), folder.resolve("rounds"))) {
            importing.awaitRounds(3);
            for (int swap = 0; swap < SWAPS; swap++) {
                windows.add(swapTo(swap % 2 == 0 ? RealTrees.small() : RealTrees.smallPrevious()));
                importing.awaitRounds(3);
            }
            rounds = importing.rounds();
        }

        int overlapping = 0;
        int torn = 0;
        int[] whole = new int[SWAPS + 1];
        for (Round round : rounds) {
            if (windows.stream().anyMatch(window -> window.overlaps(round))) {
                overlapping++;
                torn += List.of(OLD, NEW).contains(round.seen()) ? 0 : 1;
            } else {
                int swapsBefore = (int) windows.stream()
                        .filter(window -> window.ended() < round.begun())
                        .count();
                assertThat(round.seen())
                        .as("%s after %d of %s", round, swapsBefore, windows)
                        .isEqualTo(swapsBefore % 2 == 0 ? OLD : NEW);
                whole[swapsBefore]++;
            }
        }
        LOG.info(
                "{} rounds of imports; {} overlapped the renames of {} swaps, of which {} saw neither set whole",
                rounds.size(),
                overlapping,
                SWAPS,
                torn);
        assertThat(whole).as("rounds before, between and after the swaps").doesNotContain(0);
    }

    private Window swapTo(RealTree set) throws IOException {
        String fingerprint = MarkedSet.incoming(set, home);
        Files.deleteIfExists(moves);
        succeeds(remote.run("swap", "--to", fingerprint));
        assertThat(TreeAudit.of(packages()).fingerprint()).contains(fingerprint);
        List<String> renames = Files.readAllLines(moves);
        assertThat(renames).as("renames of a swap").hasSizeGreaterThanOrEqualTo(2);
        return new Window(
                Double.parseDouble(renames.get(0).split(" ")[0]),
                Double.parseDouble(renames.get(renames.size() - 1).split(" ")[1]));
    }

    private Path packages() {
        return home.resolve("site/wwwroot/.python_packages");
    }

    private static void succeeds(Answer answer) {
        assertThat(answer.word()).as(answer.text()).endsWith("_SUCCESS");
    }
}
