package dev.codeonly.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.fixtures.RealTrees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Files of a backup that no RECORD owns")
class UnownedFilesTest {
    private static final String AT_THE_ROOT = "notes.txt";
    private static final String BESIDE_THE_PACKAGES = "lib/site-packages/site.pth";
    private static final String IN_A_PACKAGE = "lib/site-packages/idna/extra.bin";
    private static final String IN_FOLDERS_OF_THEIR_OWN = "lib/site-packages/own/deeper/data.csv";

    @TempDir
    private Path folder;

    private Share share;

    @BeforeEach
    void a_backup_of_packages_with_such_files() throws IOException {
        share = Share.at(folder.resolve("home"), "six");
        RealTrees.small().copyTo(folder.resolve("home"));
        for (String path : List.of(AT_THE_ROOT, BESIDE_THE_PACKAGES, IN_A_PACKAGE, IN_FOLDERS_OF_THEIR_OWN)) {
            write(live(path), "as it was built");
        }
        assertThat(share.tick().outcome()).isEqualTo(Outcome.BACKED_UP);
    }

    @ParameterizedTest
    @ValueSource(strings = {AT_THE_ROOT, BESIDE_THE_PACKAGES, IN_A_PACKAGE, IN_FOLDERS_OF_THEIR_OWN})
    void are_compared_with_the_packages_once_a_day_and_healed(String path) throws IOException {
        write(backedUp(path), "as it was Built");

        List<Report> day = share.dayOfTicks();

        assertThat(day)
                .filteredOn(report -> report.outcome() != Outcome.CURRENT)
                .singleElement()
                .satisfies(report -> {
                    assertThat(report.outcome()).isEqualTo(Outcome.BACKUP_DAMAGED);
                    assertThat(report.message())
                            .contains(
                                    path + " has other content than in the packages",
                                    "a new backup was made from the live packages");
                });
        assertThat(backedUp(path)).hasContent("as it was built");
    }

    @Test
    void tell_nothing_when_the_app_has_written_them_since() throws IOException {
        for (String path : List.of(BESIDE_THE_PACKAGES, IN_FOLDERS_OF_THEIR_OWN)) {
            write(live(path), "as the app has it now");
        }

        assertThat(share.dayOfTicks())
                .allSatisfy(report -> assertThat(report.outcome()).isEqualTo(Outcome.CURRENT));
    }

    @Test
    void tell_nothing_when_only_one_of_both_has_them() throws IOException {
        Files.delete(live(AT_THE_ROOT));
        write(live("lib/site-packages/cache/new.bin"), "of the app");

        assertThat(share.dayOfTicks())
                .allSatisfy(report -> assertThat(report.outcome()).isEqualTo(Outcome.CURRENT));
    }

    private Path live(String path) {
        return share.home().packages().root().resolve(path);
    }

    private Path backedUp(String path) {
        return share.backup().resolve(path);
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
