package dev.codeonly.pipelines.azure;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One stage: its condition, then the approvals of all its environments, then its jobs. */
final class StageRun {
    private final Execution run;
    private final Stage stage;
    private final DependencyGraph.Before<StageResult> before;

    StageRun(Execution run, Stage stage, DependencyGraph.Before<StageResult> before) {
        this.run = run;
        this.stage = stage;
        this.before = before;
    }

    StageResult run() {
        run.kill().check();
        StageResult kept = run.attempt().kept().get(stage.name());
        if (kept != null
                && run.attempt().kept().keySet().containsAll(before.all().keySet())) {
            run.log().add(stage.name(), "kept from the attempt before");
            return kept;
        }
        if (!holds()) {
            run.log().add(stage.name(), "skipped");
            return new StageResult(Result.SKIPPED, Map.of());
        }
        List<String> environments = stage.jobs().stream()
                .map(Job::environment)
                .flatMap(Optional::stream)
                .distinct()
                .toList();
        for (String environment : environments) {
            if (!run.approved(stage.name(), environment)) {
                return new StageResult(Result.FAILED, Map.of());
            }
        }
        return jobs();
    }

    private boolean holds() {
        Map<String, Result> results = new LinkedHashMap<>();
        before.all().forEach((name, result) -> results.put(name, result.result()));
        Map<String, Object> names = new LinkedHashMap<>();
        names.put("dependencies", Outcomes.ofStages(before.direct()));
        names.put("variables", new Definitions(run).common(Map.copyOf(names)).forExpressions());
        return Conditions.holds(
                stage.condition().orElse("succeeded()"),
                new RuntimeContext(names, Outcomes.status(results)),
                stage.source());
    }

    private StageResult jobs() {
        DependencyGraph<Job, JobResult> graph = new DependencyGraph<>(run.threads(), Job::name, Job::dependsOn);
        Map<String, JobResult> jobs = graph.run(
                stage.jobs(),
                (job, earlier) -> run.guarded(() -> new JobRun(run, stage, job, before.direct(), earlier).run()));
        return new StageResult(
                Result.of(jobs.values().stream().map(JobResult::result).toList()), jobs);
    }
}
