package dev.codeonly.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.fixtures.PythonTools;
import dev.codeonly.fixtures.RealTree;
import dev.codeonly.fixtures.RealTrees;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The pipeline that deploys the maintainer")
class DeployMaintainerTest {
    @TempDir
    private Path folder;

    private MaintainerScene scene;

    @BeforeEach
    void nothing_but_data_apps() throws IOException {
        scene = new MaintainerScene(folder);
    }

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    void says_what_each_identity_lacks_then_brings_one_that_backs_up_a_real_home_and_sends_nothing_twice()
            throws IOException {
        RealTree packages = RealTrees.small();
        Map<String, Object> dataApp = Map.of("python", PythonTools.version(), "imports", packages.modules());
        Path share = scene.home("data-ingest", dataApp).share("share-data-ingest");
        packages.copyTo(share);
        scene.setting("SETTLE_TIME", "PT0S")
                .setting("COPY_WORKERS", 8)
                .setting("INTERPRETERS", "{\"" + PythonTools.version() + "\": \"" + PythonTools.python() + "\"}");

        scene.without("deployerObjectId", "vaults")
                .run(true)
                .isRed(18, "the package cannot be sent", "Storage Blob Data Contributor");
        scene.without("vaults").run(true).isRed(17, "a tick cannot work", "HOME_UNREACHABLE", "key in the vault");
        Run run = scene.without().run(true).isGreen();

        assertThat(run.log())
                .contains("The package is there already")
                .contains("runs: PackageBackup, StartTick")
                .contains("data-ingest: BACKED_UP – ");
        assertThat(share.resolve("data/.python_packages_backup/.backup_ready")).exists();
        assertThat(scene.maintainer(1).settings()).containsEntry("COPY_WORKERS", "8");
        assertThat(scene.azure()
                        .provisioned()
                        .account(MaintainerScene.GROUP, "stmaintainer")
                        .uploads())
                .isEqualTo(1);
        assertThat(scene.maintainer(1).timer("PackageBackup"))
                .contains("INFO PackageBackup begins for 1 data apps; past due: false.")
                .contains("INFO data-ingest: CURRENT – ")
                .contains("{\"app\":\"data-ingest\",\"outcome\":\"CURRENT\"");
    }

    @Tag("slow")
    @Test
    void makes_a_second_function_app_for_the_sixth_home_and_watches_those_that_are_enabled() throws IOException {
        for (int i = 1; i <= 7; i++) {
            scene.home("app-" + i, Map.of("enabled", i != 7));
        }

        Run run = scene.run(false).isGreen();

        assertThat(run.log())
                .contains("7 data apps, looked after by func-weather-maintainer-poc-1 func-weather-maintainer-poc-2.");
        assertThat(scene.maintainer(1).settings().get("DATA_APPS"))
                .contains("/mounts/app-5\"")
                .doesNotContain("app-6");
        assertThat(scene.maintainer(2).settings().get("DATA_APPS"))
                .contains("/mounts/app-6\"")
                .doesNotContain("app-5");
        assertThat(scene.azure().provisioned().resources())
                .filteredOn(one -> one.name().endsWith("-silence"))
                .singleElement()
                .satisfies(alert ->
                        assertThat(alert.body().toString()).contains("app-6").doesNotContain("app-7"));
    }

    @Nested
    @DisplayName("changes nothing")
    class Refuses {
        @Test
        void where_a_storage_account_takes_no_keys() {
            scene.home("data-in", Map.of());
            scene.home("data-out", Map.of()).keys(false);

            scene.run(false).isRed(24, "SHARED_KEYS_DISABLED", "stdataout", "allowSharedKeyAccess");
            assertThat(scene.azure().provisioned().resources()).isEmpty();
        }

        @Test
        void where_homes_would_collide() {
            scene.home("data-in", Map.of());
            scene.home("data_in", Map.of("share", "other"));

            scene.run(false).isRed(2, "data-in and data_in", "too much alike");
            assertThat(scene.azure().provisioned().resources()).isEmpty();
        }

        @Test
        void where_a_home_has_a_key_that_nobody_knows() {
            scene.home("data-in", Map.of("path", "/home"));

            scene.run(false).isRed(2, "nobody knows path");
            assertThat(scene.azure().provisioned().resources()).isEmpty();
        }

        @Test
        void where_a_setting_or_parameter_is_not_known() {
            scene.home("data-in", Map.of());
            scene.setting("COPY_WORKER", 8);
            scene.run(false).isRed(2, "no setting COPY_WORKER");
            assertThat(scene.azure().provisioned().resources()).isEmpty();
        }
    }
}
