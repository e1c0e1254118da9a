package dev.codeonly.pipelines.azure;

import dev.codeonly.pipelines.azure.Expression.Arguments;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How what came before ended, as conditions of stages and jobs ask for it. */
final class Outcomes {
    private Outcomes() {}

    /** `dependencies` of a job. */
    static Known ofJobs(Map<String, JobResult> jobs) {
        Map<String, Object> all = new LinkedHashMap<>();
        jobs.forEach((name, job) -> all.put(name, entry(job.result(), job.outputs())));
        return new Known("job that this one depends on", all);
    }

    /** `dependencies` of a stage. */
    static Known ofStages(Map<String, StageResult> stages) {
        Map<String, Object> all = new LinkedHashMap<>();
        stages.forEach((name, stage) -> all.put(name, entry(stage.result(), stage.outputs())));
        return new Known("stage that this one depends on", all);
    }

    /** `stageDependencies` of a job. */
    static Known jobsOfStages(Map<String, StageResult> stages) {
        Map<String, Object> all = new LinkedHashMap<>();
        stages.forEach((name, stage) -> all.put(name, ofJobs(stage.jobs())));
        return new Known("stage that this one depends on", all);
    }

    /** succeeded() and its like over everything before, or over what the condition names. */
    static RuntimeContext.Status status(Map<String, Result> before) {
        return (function, arguments) -> {
            Collection<Result> asked = asked(before, arguments);
            return switch (function) {
                case "succeeded" -> asked.stream().allMatch(Result::succeeded);
                case "failed" -> asked.contains(Result.FAILED);
                case "canceled" -> before.containsValue(Result.CANCELED);
                case "succeededorfailed" -> !before.containsValue(Result.CANCELED);
                default -> true;
            };
        };
    }

    private static Collection<Result> asked(Map<String, Result> before, Arguments arguments) {
        if (arguments.size() == 0) {
            return before.values();
        }
        List<Result> asked = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            Result result = before.get(arguments.text(i));
            if (result == null) {
                throw new PipelineException(
                        "'" + arguments.text(i) + "' is not among what this depends on: " + before.keySet());
            }
            asked.add(result);
        }
        return asked;
    }

    private static Known entry(Result result, Map<String, String> outputs) {
        return new Known("property, only result and outputs are", Map.of("result", result.word(), "outputs", outputs));
    }
}
