package dev.codeonly.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.fixtures.TreeAudit;
import dev.codeonly.pipelines.azure.Kill;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A classic full deploy")
class ClassicDeployTest {
    @TempDir
    private Path folder;

    private Scene scene;

    @BeforeEach
    void an_app_that_a_full_deploy_brought() {
        scene = Scene.small(folder).deployed();
    }

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    void brings_exactly_its_own_set_and_keeps_the_one_before_for_a_rollback() throws IOException {
        Run run = scene.deploy(BuiltSet.upgraded(), new Kill(), "maintainer", "none");

        run.isGreen();
        assertThat(run.log()).contains("SET_ASIDE_SUCCESS", "DISOWN_SUCCESS", "SETTLE_SUCCESS", "EMPTY_TRASH_SUCCESS");
        isLive(BuiltSet.upgraded());
        assertThat(scene.packages().resolve("lib/site-packages/six.py")).doesNotExist();
        assertThat(scene.home().resolve("data/.python_packages_store/parked")).isEmptyDirectory();

        scene.run("pipelines/operate.yml", new Kill(), "verb", "rollback", "healthPath", "none")
                .isGreen();
        isLive(BuiltSet.first());
    }

    @Tag("slow")
    @Test
    void into_which_nothing_was_deployed_before_is_green() throws IOException {
        Installation empty = scene.environment("nonprod");

        scene.deploy(
                        BuiltSet.first(),
                        new Kill(),
                        "maintainer",
                        "none",
                        "app",
                        Scene.APP.replace("poc", "nonprod"),
                        "resourceGroup",
                        Scene.GROUP.replace("poc", "nonprod"))
                .isGreen();

        assertThat(empty.set()).isEqualTo(BuiltSet.first().fingerprint());
    }

    @Tag("slow")
    @Test
    void that_fails_half_way_leaves_the_old_set_live() throws IOException {
        scene.site().platform().whileDeploying(() -> {
            try {
                Path half = Files.createDirectories(scene.packages().resolve("lib/site-packages/idna"));
                Files.writeString(half.resolve("core.py"), "half");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            throw new IllegalStateException("No space left on device");
        });

        scene.deploy(BuiltSet.upgraded(), new Kill(), "delivery", "classic")
                .isRed(13, "Kudu reports that the deployment failed");

        isLive(BuiltSet.first());
        scene.site().platform().whileDeploying(() -> {});
        assertThat(scene.tick()).isIn("CURRENT", "BACKED_UP");
        scene.deploy(BuiltSet.upgraded(), new Kill(), "delivery", "classic").isGreen();
        isLive(BuiltSet.upgraded());
    }

    private void isLive(BuiltSet set) {
        TreeAudit live = TreeAudit.of(scene.packages());
        assertThat(live.problems()).isEmpty();
        assertThat(live.fingerprint()).contains(set.fingerprint());
    }
}
