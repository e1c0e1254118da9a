package dev.codeonly.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.pipelines.azure.Kill;
import dev.codeonly.pipelines.azure.Pipeline;
import dev.codeonly.pipelines.azure.Result;
import dev.codeonly.pipelines.azure.StepResult;
import dev.codeonly.pipelines.kudu.SiteStandIn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The pipelines besides the plain one")
class OtherPipelinesTest {
    @TempDir
    private Path folder;

    @Tag("slow")
    @Test
    void deploy_several_apps_side_by_side_and_one_that_fails_stops_no_other() throws IOException {
        try (Scene scene = Scene.light(folder)) {
            scene.backedUp();
            SiteStandIn broken =
                    scene.azure().site(Scene.GROUP, "func-weather-data-out-poc", folder.resolve("home-data-out"));

            Run run = scene.run(
                    "pipelines/deploy-all-code-only.yml",
                    new Kill(),
                    "apps",
                    List.of(
                            Map.of("name", "ingest", "app", "data-ingest", "folder", "app"),
                            Map.of("name", "out", "app", "data-out", "folder", "app", "maintainer", "none")));

            assertThat(run.pipeline().stage("deploy_ingest")).as(run.log()).isEqualTo(Result.SUCCEEDED);
            assertThat(run.pipeline().stage("deploy_out")).isEqualTo(Result.FAILED);
            assertThat(run.log()).contains("BACKUP_NOT_FOUND: the packages are absent");
            assertThat(broken.starts()).isZero();
            assertThat(scene.health()).contains(run.commit());
        }
    }

    @Test
    void of_an_apps_own_repository_take_templates_and_scripts_by_reference() throws IOException {
        try (Scene scene = Scene.light(folder)) {
            scene.backedUp();
            Path app = AppRepository.of(folder.resolve("repository-app"), Scene.LIGHT_APP);
            Files.createDirectories(app.resolve("azure-pipelines"));
            Files.copy(
                    Path.of("samples/data-ingest/azure-pipelines/code-only-deploy.yml"),
                    app.resolve("azure-pipelines/code-only-deploy.yml"));
            Path platform = AppRepository.of(folder.resolve("repository-platform"), Path.of("samples/platform"));
            Pipeline pipeline = scene.pipeline(
                            "azure-pipelines/code-only-deploy.yml",
                            Map.of(
                                    "self",
                                    app,
                                    "platform",
                                    platform,
                                    "codeonly",
                                    scene.repository().root()))
                    .with("settings", Map.of("APP_POLL_SECONDS", "0.5"));

            Run run = new Run(pipeline.run(), commit(app));

            run.isGreen();
            assertThat(scene.health()).contains(commit(app));
        }
    }

    @Tag("slow")
    @Test
    void take_the_hold_only_after_the_approval() throws IOException {
        try (Scene scene = Scene.light(folder)) {
            scene.backedUp();
            Run run = scene.codeOnly().isGreen();
            StepResult hold = run.pipeline().step("Hold the app");
            assertThat(run.pipeline().approvals()).hasSize(1);
            Instant approved = run.pipeline().approvals().get(0).decided();
            assertThat(approved).isBefore(hold.started());
            assertThat(scene.site().calls()).isNotEmpty();

            int calls = scene.site().calls().size();
            Pipeline rejected = scene.pipeline(
                            "pipelines/code-only-deploy.yml",
                            Map.of("self", scene.repository().root()))
                    .with("appFolder", "app")
                    .approvals(environment -> false);
            assertThat(rejected.run().result()).isEqualTo(Result.FAILED);
            assertThat(scene.site().calls()).as("calls after a rejection").hasSize(calls);
        }
    }

    private static String commit(Path repository) {
        return Shell.output(repository, List.of("git", "rev-parse", "HEAD")).strip();
    }
}
