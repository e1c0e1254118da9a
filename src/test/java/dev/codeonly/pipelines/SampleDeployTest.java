package dev.codeonly.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;

@DisplayName("A code-only deploy of the sample app that a classic full zip brought")
class SampleDeployTest {
    @TempDir(factory = TempDirFactory.Standard.class)
    private Path folder;

    @Test
    void leaves_every_package_file_where_it_is_twice_in_a_row() throws IOException {
        try (Scene scene = Scene.heavy(folder)) {
            scene.write("data_ingest/stale.py", "STALE = True\n");
            scene.deployFull();
            assertThat(scene.tick()).isEqualTo("BACKED_UP");
            Ledger before = scene.ledger();
            assertThat(before.files()).hasSizeGreaterThan(2 * 7_000);

            scene.rewrite("data_ingest/orders.py", text -> text + "\nMARK = 'second'\n");
            scene.delete("data_ingest/stale.py");
            Run first = scene.codeOnly();
            first.isGreen();
            assertThat(scene.live("data_ingest/orders.py")).contains("MARK = 'second'");
            assertThat(scene.hasLive("data_ingest/stale.py")).isFalse();

            scene.rewrite("data_ingest/orders.py", text -> text.replace("second", "third!"));
            Run second = scene.codeOnly();
            second.isGreen();
            assertThat(scene.live("data_ingest/orders.py")).contains("MARK = 'third!'");

            assertThat(scene.ledger())
                    .as("no file of packages or backup deleted, moved, copied or written")
                    .isEqualTo(before);
            assertThat(scene.health()).contains(second.commit()).contains("pandas");
            assertThat(scene.uploaded()).as("bytes of code sent").isLessThan(100_000);
            assertThat(scene.tick()).isEqualTo("CURRENT");
        }
    }
}
