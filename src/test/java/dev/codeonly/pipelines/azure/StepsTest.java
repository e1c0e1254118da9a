package dev.codeonly.pipelines.azure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.pipelines.azure.StepResult.Issue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The steps of a job")
class StepsTest {
    private static PipelineRun run(Path folder, boolean fail) {
        Scene scene = new Scene(folder);
        return scene.pipeline("steps.yml")
                .with("fail", fail)
                .variableGroup("settings", Map.of("password", "hunter2"), Set.of("password"))
                .agent(scene.work(), Map.of("GIVEN", "by the agent"))
                .minute(Duration.ofMillis(300))
                .run();
    }

    @Nested
    @DisplayName("that all go well")
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class Well {
        private Path folder;
        private PipelineRun run;

        @BeforeAll
        void run(@TempDir Path temporary) {
            folder = temporary;
            run = StepsTest.run(folder, false);
        }

        @Test
        @DisplayName("end with the result of the worst, which continueOnError and task.complete make an issue of")
        void result() {
            assertThat(run.result()).isEqualTo(Result.SUCCEEDED_WITH_ISSUES);
            assertThat(run.step("Forgiven").state()).isEqualTo(Result.SUCCEEDED_WITH_ISSUES);
            assertThat(run.step("Forgiven").exitCode()).hasValue(7);
            assertThat(run.step("Half").state()).isEqualTo(Result.SUCCEEDED_WITH_ISSUES);
            assertThat(run.step("After success").output()).isEqualTo("status SucceededWithIssues");
        }

        @Test
        @DisplayName("have macros expanded, those of no variable left to the shell")
        void macros() {
            assertThat(run.step("Say hello world").output())
                    .contains("macro hello world, environment hello world, shell from bash, unknown \n")
                    .contains("nobody.knows: command not found");
        }

        @Test
        @DisplayName("find secrets only where env maps them, and *** in every log")
        void secrets() {
            assertThat(run.step("Say hello world").output()).contains("secret not there, mapped ***");
            assertThat(run.step("Read").output())
                    .contains("no token in the environment")
                    .contains("the token is ***");
            assertThat(run.log()).doesNotContain("hunter2").doesNotContain("s3cr3t-value");
            assertThat(run.variables("__default", "Job")).doesNotContainKeys("password", "token");
        }

        @Test
        @DisplayName("inherit nothing but what the agent was given, and read an empty input")
        void environment() {
            assertThat(run.step("Say hello world").output())
                    .contains("stdin 0 inherited nothing given by the agent")
                    .contains("home " + folder);
        }

        @Test
        @DisplayName("go on after a command that failed, for the platform sets neither errexit nor pipefail")
        void noErrexit() {
            assertThat(run.step("No errexit").output()).matches("(?s)went on, hB\nto stderr");
            assertThat(run.step("No errexit").state()).isEqualTo(Result.SUCCEEDED);
        }

        @Test
        @DisplayName("hand variables to the steps after them, outputs under the name of the step")
        void variables() {
            assertThat(run.step("setter").output()).isEqualTo("not yet: unset");
            assertThat(run.step("Read").output())
                    .startsWith("now: one and two\nthree and two\nthree and no token in the environment");
            assertThat(run.variables("__default", "Job")).containsEntry("plain", "one");
        }

        @Test
        @DisplayName("report issues, a summary and a number for the run")
        void commands() {
            assertThat(run.step("Commands").issues()).containsExactly(new Issue("warning", "look at ***"));
            assertThat(run.summaries()).containsExactly("# Summary\n");
            assertThat(run.buildNumber()).isEqualTo("renamed");
            assertThat(run.step("Commands").output()).endsWith("##[group]folded");
        }

        @Test
        @DisplayName("find what was put first on PATH, and start where workingDirectory says")
        void path() {
            assertThat(run.step("Tool").output().lines()).first().isEqualTo("tool");
            assertThat(run.step("Tool").output()).endsWith("/_work/_temp");
        }

        @Test
        @DisplayName("are tried again as often as they may be")
        void retries() {
            assertThat(run.step("Third time").state()).isEqualTo(Result.SUCCEEDED);
            assertThat(run.step("Third time").attempts()).isEqualTo(3);
        }

        @Test
        @DisplayName("may leave a process behind for the steps after them, which ends with the job")
        void background() {
            long process = Long.parseLong(run.step("Foreground").output());

            assertThat(run.step("Foreground").state()).isEqualTo(Result.SUCCEEDED);
            // Killed it is; the JDK counts it until its new parent has waited for it.
            ProcessHandle.of(process)
                    .ifPresent(killed ->
                            killed.onExit().orTimeout(10, TimeUnit.SECONDS).join());
        }

        @Test
        @DisplayName("run or are skipped as their conditions say; disabled ones are not there")
        void conditions() {
            assertThat(run.step("Fails").state()).isEqualTo(Result.SKIPPED);
            assertThat(run.step("Fails").exitCode()).isEmpty();
            assertThat(run.step("After failure").state()).isEqualTo(Result.SKIPPED);
            assertThat(run.step("By variable").output()).isEqualTo("yes");
            assertThat(run.steps()).extracting(StepResult::displayName).doesNotContain("Disabled");
        }
    }

    @Nested
    @DisplayName("one of which fails")
    class Failed {
        @Test
        @DisplayName("go on with those whose condition asks for it")
        void conditions(@TempDir Path folder) {
            PipelineRun run = StepsTest.run(folder, true);

            assertThat(run.result()).isEqualTo(Result.FAILED);
            assertThat(run.step("Fails").exitCode()).hasValue(3);
            assertThat(run.step("After success").state()).isEqualTo(Result.SKIPPED);
            assertThat(run.step("After failure").output()).isEqualTo("status Failed");
            assertThat(run.step("Always").output()).isEqualTo("status Failed");
            assertThat(run.step("By variable").output()).isEqualTo("yes");
        }
    }

    @Nested
    @DisplayName("that do not end in time")
    class Late {
        @Test
        @DisplayName("are interrupted, then killed; of a job that is over only what always runs still runs")
        void timeouts(@TempDir Path folder) {
            PipelineRun run = new Scene(folder)
                    .pipeline("timeouts.yml")
                    .minute(Duration.ofMillis(1500))
                    .run();

            assertThat(run.step("Slow step").state()).isEqualTo(Result.FAILED);
            assertThat(run.step("Slow step").output()).endsWith("interrupted");
            assertThat(run.step("After slow step").output()).isEqualTo("after, Failed");
            assertThat(run.step("Deaf step").exitCode()).hasValue(137);
            assertThat(run.step("Slow job").state()).isEqualTo(Result.CANCELED);
            assertThat(run.step("Not after that").state()).isEqualTo(Result.SKIPPED);
            assertThat(run.step("Clean up").output()).isEqualTo("cleaning, Canceled");
            assertThat(run.job("__default", "whole")).isEqualTo(Result.CANCELED);
            assertThat(run.result()).isEqualTo(Result.CANCELED);
        }
    }
}
