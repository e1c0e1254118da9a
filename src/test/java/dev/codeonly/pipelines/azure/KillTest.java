package dev.codeonly.pipelines.azure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A run that is killed")
@Timeout(60)
class KillTest {
    @TempDir
    private Path folder;

    private Path meeting;
    private Pipeline pipeline;

    @BeforeEach
    void pipeline() throws IOException {
        meeting = Files.createDirectory(folder.resolve("meeting"));
        Scene scene = new Scene(folder);
        pipeline = scene.pipeline("kill.yml").agent(scene.work(), Map.of("MEETING", meeting.toString()));
    }

    @Test
    @DisplayName("leaves no process, hears no trap, and runs neither what always runs nor a hook")
    void leavesNothing() throws IOException {
        PipelineRun run = killedInTheMiddle();

        assertThat(run.killed()).isTrue();
        assertThat(run.result()).isEqualTo(Result.FAILED);
        assertThat(alive("begun")).isFalse();
        assertThat(alive("escaped")).isFalse();
        assertThat(meeting).isDirectoryNotContaining("glob:**/{trapped,after,hook}");
        assertThat(run.stage("Build")).isEqualTo(Result.SUCCEEDED);
    }

    @Test
    @DisplayName("can be run again: with the stage that succeeded as it was, and the other from its begin")
    void rerun() throws IOException {
        PipelineRun killed = killedInTheMiddle();
        Files.createFile(meeting.resolve("second"));

        PipelineRun again = killed.rerun();

        assertThat(again.killed()).isFalse();
        assertThat(again.buildId()).isEqualTo(killed.buildId());
        assertThat(again.step("Long").output()).isEqualTo("went on");
        assertThat(again.steps()).extracting(StepResult::displayName).doesNotContain("Build");
        assertThat(again.result()).isEqualTo(Result.SUCCEEDED);
    }

    @Test
    @DisplayName("before it begins runs no step at all")
    void beforeItBegins() {
        Kill kill = new Kill();
        kill.now();

        assertThat(pipeline.run(kill).steps()).isEmpty();
    }

    private PipelineRun killedInTheMiddle() {
        Kill kill = new Kill();
        CompletableFuture<PipelineRun> running = CompletableFuture.supplyAsync(() -> pipeline.run(kill));
        while (!Files.exists(meeting.resolve("begun")) && !running.isDone()) {
            Thread.onSpinWait();
        }
        kill.now();
        return running.join();
    }

    private boolean alive(String name) throws IOException {
        long pid = Long.parseLong(Files.readString(meeting.resolve(name)).strip());
        return ProcessHandle.of(pid).filter(ProcessGroup::lives).isPresent();
    }
}
