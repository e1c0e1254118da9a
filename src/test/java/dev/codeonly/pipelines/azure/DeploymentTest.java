package dev.codeonly.pipelines.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A deployment")
class DeploymentTest {
    @TempDir
    private Path folder;

    private Pipeline pipeline;

    @BeforeEach
    void pipeline() throws IOException {
        Path bin = Files.createDirectories(folder.resolve("bin"));
        Path az = Files.writeString(bin.resolve("az"), "#!/bin/bash\necho \"az $*\"\n");
        assertThat(az.toFile().setExecutable(true)).isTrue();
        Scene scene = new Scene(folder);
        pipeline = scene.text("app.txt", "the app\n")
                .pipeline("deployment.yml")
                .with("environment", "poc")
                .variableGroup("codeonly-poc", Map.of("connection", "azure-poc", "appName", "data-ingest"))
                .serviceConnection("azure-poc")
                .agent(scene.work(), Map.of("PATH", bin + ":" + System.getenv("PATH")));
    }

    @Test
    @DisplayName("finds the artifacts, the environment's variables and az, but nothing that was not checked out")
    void deploys() {
        PipelineRun run = pipeline.run();

        assertThat(run.step("unpack").output().lines())
                .containsExactly(
                        "a", "b", "code", "s", "the app", "into codeonly-poc, app data-ingest", "nothing checked out");
        assertThat(run.step("Deploy").output().lines())
                .containsExactly("as one and two words, config .azclitask", "az account show");
        assertThat(run.step("Celebrate").hook()).isEqualTo("on.success");
        assertThat(run.step("After").output()).isEqualTo("deployed here");
        assertThat(run.result()).isEqualTo(Result.SUCCEEDED);
        assertThat(pipeline.lockBehavior()).hasValue("sequential");
    }

    @Test
    @DisplayName("waits for the approval of its environment before its first step")
    void approval() {
        PipelineRun run = pipeline.run();

        assertThat(run.approvals()).singleElement().satisfies(approval -> {
            assertThat(approval.environment()).isEqualTo("codeonly-poc");
            assertThat(approval.decided()).isBeforeOrEqualTo(run.step("unpack").started());
        });
    }

    @Test
    @DisplayName("does not begin when it is rejected")
    void rejected() {
        PipelineRun run =
                pipeline.approvals(environment -> !environment.endsWith("poc")).run();

        assertThat(run.result()).isEqualTo(Result.FAILED);
        assertThat(run.stage("Build")).isEqualTo(Result.SUCCEEDED);
        assertThat(run.steps()).extracting(StepResult::stage).containsOnly("Build");
        assertThat(run.approvals()).extracting(Approval::granted).containsExactly(false);
    }

    @Test
    @DisplayName("that fails runs its failure hook on an agent of its own, and stays failed")
    void failure() {
        PipelineRun run = pipeline.with("healthy", false).run();

        assertThat(run.step("Deploy").state()).isEqualTo(Result.FAILED);
        assertThat(run.step("Put back").output()).isEqualTo("putting back, Succeeded");
        assertThat(run.job("Deploy", "after")).isEqualTo(Result.SKIPPED);
        assertThat(run.result()).isEqualTo(Result.FAILED);
    }

    @Test
    @DisplayName("is refused before the first step when its service connection or variable group is not there")
    void refused() {
        Pipeline unconnected = pipeline.variableGroup("codeonly-prd", Map.of("connection", "azure-prd"))
                .with("environment", "prd");

        assertThatThrownBy(unconnected::run)
                .isInstanceOf(PipelineException.class)
                .hasMessageContaining("deployment.yml:")
                .hasMessageContaining("service connection 'azure-prd' is not there");
        assertThat(folder.resolve("work")).doesNotExist();
    }
}
