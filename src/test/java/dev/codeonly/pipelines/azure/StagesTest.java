package dev.codeonly.pipelines.azure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Stages and jobs")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StagesTest {
    private Path folder;
    private PipelineRun run;

    @BeforeAll
    void run(@TempDir Path temporary) throws IOException {
        folder = temporary;
        Scene scene = new Scene(folder);
        Path meeting = Files.createDirectory(folder.resolve("meeting"));
        run = scene.pipeline("stages.yml")
                .agent(scene.work(), Map.of("MEETING", meeting.toString()))
                .run();
    }

    @Test
    @DisplayName("that wait for nothing run at the same time")
    void sideBySide() {
        assertThat(run.stage("Left")).isEqualTo(Result.SUCCEEDED);
        assertThat(run.stage("Right")).isEqualTo(Result.SUCCEEDED);
    }

    @Test
    @DisplayName("hand output variables to jobs and stages that depend on them")
    void outputs() {
        assertThat(run.step("Check").output()).isEqualTo("checking 1.2.3 1.2.3");
        assertThat(run.step("Use").output()).startsWith("using 1.2.3: code code");
    }

    @Test
    @DisplayName("hand artifacts on, which lose their execute bits")
    void artifacts() throws IOException {
        assertThat(run.step("Use").output()).endsWith("no execute bit");
        assertThat(run.artifacts()).containsExactly("code");
        run.download("code", folder.resolve("taken"));
        assertThat(Files.readString(folder.resolve("taken/sub/code.txt"))).isEqualTo("code\n");
    }

    @Test
    @DisplayName("are skipped behind a failure, unless their condition asks for it")
    void failures() {
        assertThat(run.stage("Broken")).isEqualTo(Result.FAILED);
        assertThat(run.job("Broken", "behind")).isEqualTo(Result.SKIPPED);
        assertThat(run.step("Independent").output()).isEqualTo("ran");
        assertThat(run.step("Clean").output()).isEqualTo("cleaning");
        assertThat(run.stage("AfterBroken")).isEqualTo(Result.SKIPPED);
        assertThat(run.step("Report").output()).isEqualTo("reported");
        assertThat(run.result()).isEqualTo(Result.FAILED);
    }

    @Test
    @DisplayName("that failed or were skipped run again in a re-run; those that succeeded keep what they gave")
    void rerun() {
        PipelineRun again = run.rerun();

        assertThat(again.buildId()).isEqualTo(run.buildId());
        assertThat(again.steps()).extracting(StepResult::stage).containsOnly("Broken", "Report");
        assertThat(again.variables("Broken", "breaks")).containsEntry("System.StageAttempt", "2");
        assertThat(again.stage("Build")).isEqualTo(Result.SUCCEEDED);
        assertThat(again.artifacts()).containsExactly("code");
    }
}
