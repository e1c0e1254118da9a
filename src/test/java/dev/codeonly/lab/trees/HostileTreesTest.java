package dev.codeonly.lab.trees;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.lab.Drawn;
import dev.codeonly.lab.Lab;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each odd thing that may lie on a share, held to docs/hostile-trees.md. */
@DisplayName("An odd thing on the share")
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostileTreesTest {
    private static HostileTable table = new HostileTable();

    @TempDir
    private Path folder;

    @BeforeAll
    static void read() {
        table = new HostileTable();
    }

    @AfterAll
    static void write() throws IOException {
        table.close();
    }

    /** Names of bytes and long paths are beyond who else would delete the folder. */
    @AfterEach
    void delete() {
        Trees.delete(folder.resolve("home"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("things")
    void is_copied_as_it_is_or_refused_with_a_reason_and_harms_nothing(Odd odd)
            throws IOException, InterruptedException {
        table.hold(all().indexOf(odd), new HostileTrial(odd, folder).run());
    }

    @Test
    void has_a_row_for_each_and_no_more() {
        if (!HostileTable.isRecording()) {
            assertThat(table.things())
                    .containsExactlyInAnyOrderElementsOf(
                            all().stream().map(Odd::thing).toList());
        }
    }

    private static final List<Odd> ALL = Stream.of(
                    OddFiles.all(), OddNames.all(), OddRecords.all(), OddNotes.all(), OddChanges.all())
            .flatMap(List::stream)
            .toList();

    private static List<Odd> all() {
        return ALL;
    }

    /** A short run draws half of them, and leaves out the RECORDs that take half a minute each. */
    static Stream<Odd> things() {
        List<Odd> quick =
                ALL.stream().filter(odd -> !odd.thing().contains(" MB of ")).toList();
        return Lab.isLong() ? ALL.stream() : Drawn.some(HostileTreesTest.class, quick.size() / 2, quick).stream();
    }
}
