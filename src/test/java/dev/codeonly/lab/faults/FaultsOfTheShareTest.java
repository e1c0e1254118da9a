package dev.codeonly.lab.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.lab.Lab;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each fault of a share in each phase of the work on it, held to docs/faults.md; a short run takes some of each. */
@DisplayName("The share fails")
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FaultsOfTheShareTest {
    /** Every fault and every phase at least once. */
    private static final Set<List<Enum<?>>> DIAGONAL = Set.of(
            List.of(Fault.STALE, Phase.OLD_RECORDS),
            List.of(Fault.BROKEN, Phase.CHOOSE),
            List.of(Fault.BROKEN, Phase.LOOK),
            List.of(Fault.BROKEN, Phase.READ),
            List.of(Fault.BROKEN, Phase.DEEP),
            List.of(Fault.BROKEN_ONCE, Phase.RECORDS),
            List.of(Fault.BROKEN, Phase.IMPORT),
            List.of(Fault.DENIED, Phase.LIST),
            List.of(Fault.STALE, Phase.MARK),
            List.of(Fault.STALE_ONCE, Phase.VERIFY),
            List.of(Fault.FULL, Phase.CREATE),
            List.of(Fault.FULL, Phase.EXPAND),
            List.of(Fault.OVER_QUOTA, Phase.WRITE),
            List.of(Fault.READ_ONLY, Phase.LOCK),
            List.of(Fault.RENAME_DENIED, Phase.RESTORE),
            List.of(Fault.RENAME_BUSY, Phase.SET_ASIDE),
            List.of(Fault.RENAME_BUSY_TWICE, Phase.PUBLISH),
            List.of(Fault.LOST, Phase.LIST),
            List.of(Fault.LOST, Phase.REMOTE_SWAP),
            List.of(Fault.LOST_FOR_A_MOMENT, Phase.READ_PARTS),
            List.of(Fault.DOWN, Phase.REPLACE),
            List.of(Fault.DOWN, Phase.PREVIOUS),
            List.of(Fault.GONE, Phase.VERIFY),
            List.of(Fault.GONE, Phase.ROLLBACK),
            List.of(Fault.SHORT, Phase.WRITE),
            List.of(Fault.HANG, Phase.TRASH),
            List.of(Fault.HANG, Phase.READ),
            List.of(Fault.CLOCK_AHEAD, Phase.RELEASE),
            List.of(Fault.CLOCK_BEHIND, Phase.REMOTE_RESTORE),
            List.of(Fault.OLD_ATTRIBUTES, Phase.SET_ASIDE),
            List.of(Fault.NO_CASE, Phase.EXPAND),
            List.of(Fault.BROKEN, Phase.REMOTE_RETURN));

    private static final Map<Situation, Path> TEMPLATES = new EnumMap<>(Situation.class);
    private static FaultTable table = new FaultTable();

    @TempDir
    private Path folder;

    @BeforeAll
    static void arrange(@TempDir Path templates) throws IOException {
        table = new FaultTable();
        for (Situation situation : Situation.values()) {
            Path home = templates.resolve(situation.name());
            situation.arrange(situation.share(home));
            TEMPLATES.put(situation, home);
        }
    }

    @AfterAll
    static void write() throws IOException {
        table.close();
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("cells")
    void and_people_read_why_the_backup_stays_and_all_is_well_when_it_is_over(Fault fault, Phase phase)
            throws IOException, InterruptedException {
        try (FaultTrial trial = new FaultTrial(fault, phase, TEMPLATES.get(phase.situation()), folder)) {
            Optional<FaultRow> row = trial.run();
            if (row.isPresent()) {
                table.hold(place(fault, phase), row.get());
            } else {
                table.holdNothing(fault, phase);
            }
        }
    }

    @Test
    void in_a_short_run_each_fault_and_each_phase_takes_part() {
        List<Enum<?>> taken = DIAGONAL.stream().flatMap(List::stream).collect(Collectors.toList());

        assertThat(taken).contains(Fault.values()).contains(Phase.values());
    }

    private static int place(Fault fault, Phase phase) {
        return fault.ordinal() * Phase.values().length + phase.ordinal();
    }

    /** Who gives a command waits as long as they like; only ticks have to end. */
    static Stream<Object[]> cells() {
        Stream<Object[]> all = Stream.of(Fault.values())
                .flatMap(fault -> Stream.of(Phase.values()).map(phase -> new Object[] {fault, phase}))
                .filter(cell -> cell[0] != Fault.HANG || ((Phase) cell[1]).act() == Act.TICK);
        return Lab.isLong() ? all : all.filter(cell -> DIAGONAL.contains(List.of(cell[0], cell[1])));
    }
}
