package dev.codeonly.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.pipelines.azure.PipelineRun;
import dev.codeonly.pipelines.azure.Result;
import dev.codeonly.pipelines.azure.StepResult;
import java.util.List;
import java.util.OptionalInt;

/** A run of a pipeline, and the commit it deployed. */
record Run(PipelineRun pipeline, String commit) {
    String log() {
        return pipeline.log();
    }

    Run isGreen() {
        assertThat(pipeline.result()).as(log()).isEqualTo(Result.SUCCEEDED);
        return this;
    }

    /** It failed first with this exit code, and said all of that. */
    Run isRed(int exit, String... words) {
        assertThat(pipeline.result()).as(log()).isEqualTo(Result.FAILED);
        assertThat(failed().get(0).exitCode()).as(log()).isEqualTo(OptionalInt.of(exit));
        assertThat(log()).contains(words);
        return this;
    }

    List<StepResult> failed() {
        return pipeline.steps().stream()
                .filter(step -> step.state() == Result.FAILED)
                .toList();
    }
}
