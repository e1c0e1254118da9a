package dev.codeonly.pipelines.azure;

import java.util.Map;
import java.util.TreeMap;

/** How a stage and its jobs ended. */
record StageResult(Result result, Map<String, JobResult> jobs) {
    StageResult {
        jobs = Map.copyOf(jobs);
    }

    /** As conditions of other stages ask for them: `job.step.variable`. */
    Map<String, String> outputs() {
        Map<String, String> outputs = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        jobs.forEach((job, result) -> result.outputs().forEach((name, value) -> outputs.put(job + "." + name, value)));
        return outputs;
    }
}
