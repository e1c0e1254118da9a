package dev.codeonly.offshare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.backup.BackupMaintainer;
import dev.codeonly.backup.Outcome;
import dev.codeonly.backup.Report;
import dev.codeonly.backup.Restore;
import dev.codeonly.backup.Share;
import dev.codeonly.files.Workers;
import dev.codeonly.fixtures.RealTree;
import dev.codeonly.fixtures.RealTrees;
import dev.codeonly.fixtures.RecordCheck;
import dev.codeonly.fixtures.TreeDiff;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;

/** With the Azure clients; in the long run with numpy, pandas, pyarrow and deltalake besides, 445 MB. */
@DisplayName("Real packages, as the index has them,")
class WipedHomeTest {
    private final Emulated container = Emulated.container();

    @Test
    void come_back_to_the_last_file_when_everything_under_home_is_gone(
            @TempDir(factory = TempDirFactory.Standard.class) Path folder) throws IOException, InterruptedException {
        Path home = folder.resolve("home");
        RealTree real = RealTrees.largest();
        Path original = real.packages();
        real.copyTo(home);
        Share share = Share.at(home, real.modules().toArray(String[]::new))
                .withWorkers(new Workers(8, 0))
                .with(container.sets());
        Report archived = share.tick();
        assertThat(archived.outcome()).as(archived.message()).isEqualTo(Outcome.BACKED_UP);
        assertThat(archived.notes()).containsExactly("the package set was archived in " + container.url());
        String set = archived.figures().fingerprint().orElseThrow().hex();
        assertThat(container.blobs()).containsExactlyInAnyOrder("sets/" + set + ".zip", "apps/data-ingest.json");
        wipe(home);

        Report lost = share.tick();

        System.out.println(lost);
        assertThat(lost.outcome()).isEqualTo(Outcome.PACKAGES_LOST);
        assertThat(lost.message())
                .contains(
                        "its last good set " + set + " was fetched from " + container.url(),
                        "run: ./maintainer restore --app data-ingest");
        RecordCheck.assertEveryCountedRowHolds(share.backup());
        assertThat(Files.exists(share.packages())).isFalse();
        BackupMaintainer maintainer = share.maintainer();
        Report restored = maintainer.restore(share.app(), new Restore.Wish(true, false));
        assertThat(restored.outcome()).as(restored.message()).isEqualTo(Outcome.RESTORE_SUCCESS);
        assertThat(TreeDiff.between(original, share.packages()).lines().toList())
                .singleElement()
                .asString()
                .endsWith(": .backup_ready");
    }

    /** All but an empty site/wwwroot. */
    private static void wipe(Path home) throws IOException {
        List<Path> all;
        try (Stream<Path> paths = Files.walk(home)) {
            all = paths.sorted(Comparator.reverseOrder()).toList();
        }
        Path wwwroot = home.resolve("site/wwwroot");
        for (Path path : all) {
            if (!wwwroot.startsWith(path)) {
                Files.delete(path);
            }
        }
        try (Stream<Path> left = Files.walk(home)) {
            assertThat(left).containsExactly(home, home.resolve("site"), wwwroot);
        }
    }
}
