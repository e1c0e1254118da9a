package dev.codeonly.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;

@DisplayName("Twice in a row, a code-only deploy of an app that a classic full zip brought")
class TwiceInARowTest {
    @TempDir(factory = TempDirFactory.Standard.class)
    private Path folder;

    @Test
    void leaves_every_package_file_where_it_is() throws IOException {
        twiceInARow(Scene.light(folder), 250, "light/greeting.py", "light/stale.py", "greeting");
    }

    @Test
    @Tag("slow")
    void leaves_every_one_of_the_sample_with_all_of_its_488_MB_where_it_is() throws IOException {
        twiceInARow(Scene.heavy(folder), 7_000, "data_ingest/orders.py", "data_ingest/stale.py", "pandas");
    }

    private static void twiceInARow(Scene opened, int packageFiles, String code, String stale, String said)
            throws IOException {
        try (Scene scene = opened) {
            scene.write(stale, "STALE = True\n");
            scene.deployFull();
            assertThat(scene.tick()).isEqualTo("BACKED_UP");
            Ledger before = scene.ledger();
            assertThat(before.files()).hasSizeGreaterThan(2 * packageFiles);

            scene.rewrite(code, text -> text + "\nMARK = 'second'\n");
            scene.delete(stale);
            Run first = scene.codeOnly();
            first.isGreen();
            assertThat(scene.live(code)).contains("MARK = 'second'");
            assertThat(scene.hasLive(stale)).isFalse();

            scene.rewrite(code, text -> text.replace("second", "third!"));
            Run second = scene.codeOnly();
            second.isGreen();
            assertThat(scene.live(code)).contains("MARK = 'third!'");

            assertThat(scene.ledger())
                    .as("no file of packages or backup deleted, moved, copied or written")
                    .isEqualTo(before);
            assertThat(scene.health()).contains(second.commit()).contains(said);
            assertThat(scene.uploaded()).as("bytes of code sent").isLessThan(100_000);
            assertThat(scene.tick()).isEqualTo("CURRENT");
        }
    }
}
