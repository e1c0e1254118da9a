package dev.codeonly.pipelines.azure;

import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;

/**
 * One step of a run. `exitCode` is empty for what was skipped; `output` has its secrets masked; `hook` is empty but for
 * the steps of a deployment job.
 */
public record StepResult(
        String stage,
        String job,
        String hook,
        String name,
        String displayName,
        Result state,
        OptionalInt exitCode,
        String output,
        List<Issue> issues,
        int attempts,
        Instant started,
        Instant ended) {
    public StepResult {
        issues = List.copyOf(issues);
    }

    /** What a step reported by the logging command task.logissue; type is error or warning. */
    public record Issue(String type, String message) {}
}
