package dev.codeonly.pipelines.azure;

import java.util.Map;

/** How a job ended; `outputs` by `step.variable`, as other jobs ask for them; `variables` without the secret ones. */
record JobResult(Result result, Map<String, String> outputs, Map<String, String> variables) {
    JobResult {
        outputs = Map.copyOf(outputs);
        variables = Map.copyOf(variables);
    }

    static JobResult without(Result result) {
        return new JobResult(result, Map.of(), Map.of());
    }
}
