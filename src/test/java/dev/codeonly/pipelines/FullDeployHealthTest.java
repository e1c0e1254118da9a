package dev.codeonly.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.pipelines.azure.Kill;
import dev.codeonly.pipelines.kudu.Fault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A full deploy after which the app is not what it should be")
class FullDeployHealthTest {
    @TempDir
    private Path folder;

    private Scene scene;

    @BeforeEach
    void an_app_with_packages_and_a_backup() {
        scene = Scene.small(folder).deployed();
    }

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    void that_is_unhealthy_has_its_set_and_code_back_when_the_parameter_says_so_and_the_set_is_bad()
            throws IOException {
        Ledger before = scene.ledger();

        Run run = scene.deploy(BuiltSet.unhealthy(), new Kill(), "onUnhealthy", "previous");

        run.isRed(17, "functions are missing", "MARK_BAD_SUCCESS", "ROLLBACK_SUCCESS");
        assertThat(scene.health()).startsWith("200").contains("\"idna\": \"3.10\"");
        assertThat(scene.ledger())
                .as("packages and backup are what they were")
                .satisfies(now -> assertThat(now.sameFilesAs(before)).isTrue());
        assertThat(scene.hold()).isEqualTo("released");
        assertThat(scene.tick()).isEqualTo("CURRENT");

        scene.deploy(BuiltSet.unhealthy(), new Kill()).isRed(23, "SET_IS_BAD");
        assertThat(scene.health()).startsWith("200").contains("\"idna\": \"3.10\"");
    }

    @Tag("slow")
    @Test
    void that_is_unhealthy_stays_as_it_is_without_the_parameter_and_the_set_is_bad() throws IOException {
        scene.deploy(BuiltSet.unhealthy(), new Kill()).isRed(17, "functions are missing");

        assertThat(scene.app().set()).isEqualTo(BuiltSet.unhealthy().fingerprint());
        assertThat(scene.home()
                        .resolve(
                                "data/.python_packages_store/bad/" + scene.app().set()))
                .exists();
        assertThat(scene.hold()).isEqualTo("released");
    }

    @Tag("slow")
    @Test
    void of_a_set_that_is_bad_is_green_when_asked_for_and_healthy_and_the_set_is_good_again() throws IOException {
        Path bad = scene.home()
                .resolve(
                        "data/.python_packages_store/bad/" + BuiltSet.upgraded().fingerprint());
        java.nio.file.Files.createDirectories(bad.getParent());
        java.nio.file.Files.createFile(bad);

        scene.deploy(BuiltSet.upgraded(), new Kill(), "evenBad", "true").isGreen();

        assertThat(bad).doesNotExist();
    }

    @Tag("slow")
    @Test
    void whose_code_deployment_failed_has_its_set_and_code_back_when_the_parameter_says_so() throws IOException {
        Ledger before = scene.ledger();
        scene.site().platform().whileDeploying(failOnce());

        Run run = scene.deploy(BuiltSet.upgraded(), new Kill(), "onUnhealthy", "previous");

        run.isRed(13, "the deployment of its code failed", "ROLLBACK_SUCCESS");
        assertThat(scene.ledger().sameFilesAs(before)).isTrue();
        assertThat(scene.health()).startsWith("200").contains("\"idna\": \"3.10\"");
    }

    @Tag("slow")
    @Test
    void of_which_the_platform_deletes_the_packages_is_red_and_has_the_set_before() throws IOException {
        scene.site().platform().cleans(true);

        scene.deploy(BuiltSet.upgraded(), new Kill()).isRed(15, "packages: park");
        assertThat(scene.app().set()).isEqualTo(BuiltSet.first().fingerprint());

        scene.deploy(BuiltSet.upgraded(), new Kill(), "packages", "park").isGreen();
        assertThat(scene.health()).contains("\"idna\": \"3.20\"");
    }

    @Test
    void whose_backup_does_not_come_in_time_is_red_and_live() throws IOException {
        scene.setting("APP_BACKUP_WAIT", "1");
        scene.azure().faults().always(call -> call.path().equals("/api/StartTick") && isLive(), Fault.status(401));

        scene.deploy(BuiltSet.upgraded(), new Kill()).isRed(22, "BACKUP_NOT_CURRENT", "refuses to start a tick (401)");

        assertThat(scene.health()).contains("\"idna\": \"3.20\"");
        assertThat(scene.tick()).isEqualTo("BACKED_UP");
    }

    private boolean isLive() {
        try {
            return scene.app().set().equals(BuiltSet.upgraded().fingerprint());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Runnable failOnce() {
        java.util.concurrent.atomic.AtomicBoolean failed = new java.util.concurrent.atomic.AtomicBoolean();
        return () -> {
            if (!failed.getAndSet(true)) {
                throw new IllegalStateException("No space left on device");
            }
        };
    }
}
