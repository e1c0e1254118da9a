package dev.codeonly.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.pipelines.azure.Kill;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The emergency pipeline")
class OperateTest {
    @TempDir
    private Path folder;

    private Scene scene;

    @BeforeEach
    void an_app_with_packages_and_a_backup() throws IOException {
        scene = Scene.light(folder);
        scene.backedUp();
    }

    @AfterEach
    void close() {
        scene.close();
    }

    private Run operate(Object... parameters) {
        return scene.run("pipelines/operate.yml", new Kill(), parameters);
    }

    @Test
    void shows_the_status_and_changes_nothing() {
        Ledger before = scene.ledger();
        int starts = scene.site().starts();

        Run run = operate("verb", "status").isGreen();

        assertThat(run.log()).contains("Packages: complete").contains("Backup: ready");
        assertThat(scene.ledger()).isEqualTo(before);
        assertThat(scene.site().starts()).isEqualTo(starts);
    }

    @Test
    void restores_lost_packages_restarts_and_asks_for_the_health() throws IOException {
        scene.losePackages();

        Run run = operate("verb", "restore").isGreen();

        assertThat(run.log()).contains("RESTORE_SUCCESS").contains("is healthy");
        assertThat(scene.hold()).isEqualTo("released");
        assertThat(scene.tick()).isEqualTo("BACKED_UP");
    }

    @Tag("slow")
    @Test
    void rolls_back_only_to_a_set_that_is_there() {
        operate("verb", "rollback").isRed(10, "PREVIOUS_NOT_FOUND", "run the full deploy");
        assertThat(scene.packages()).exists();
    }

    @Test
    void ends_the_hold_of_the_dead_run_it_is_told() throws IOException {
        Path hold = Files.createDirectories(scene.home().resolve("data/.python_packages_store/hold/1"));
        Files.writeString(hold.resolve("owner"), "4711\n");
        Files.writeString(hold.resolve("beat"), "1");
        scene.codeOnly().isRed(3, "HELD_BY 4711", "run operate with release");

        operate("verb", "release", "run", "4711").isGreen();

        assertThat(scene.hold()).isEqualTo("released");
        assertThat(scene.tick()).isEqualTo("CURRENT");
    }

    @Test
    void wants_to_know_whose_hold_to_end() {
        operate("verb", "release").isRed(2, "OPERATE_RUN is not set");
    }
}
