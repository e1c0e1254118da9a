package dev.codeonly.pipelines.azure;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One job: its condition, its steps; of a deployment also the hook that fits its result. */
final class JobRun {
    private final Execution run;
    private final Stage stage;
    private final Job job;
    private final Map<String, StageResult> stages;
    private final DependencyGraph.Before<JobResult> before;

    JobRun(
            Execution run,
            Stage stage,
            Job job,
            Map<String, StageResult> stages,
            DependencyGraph.Before<JobResult> before) {
        this.run = run;
        this.stage = stage;
        this.job = job;
        this.stages = stages;
        this.before = before;
    }

    JobResult run() {
        run.kill().check();
        if (!holds()) {
            run.log().add(stage.name() + " / " + job.name(), "skipped");
            return JobResult.without(Result.SKIPPED);
        }
        boolean deployment = job.environment().isPresent();
        JobResult result = steps(deployment ? "deploy" : "", job.steps());
        if (!deployment) {
            return result;
        }
        boolean failed = !result.result().succeeded();
        List<Step> hook = failed ? job.onFailure() : job.onSuccess();
        if (hook.isEmpty()) {
            return result;
        }
        JobResult after = steps(failed ? "on.failure" : "on.success", hook);
        return new JobResult(result.result().worse(after.result()), result.outputs(), result.variables());
    }

    private boolean holds() {
        Map<String, Result> results = new LinkedHashMap<>();
        before.all().forEach((name, result) -> results.put(name, result.result()));
        Map<String, Object> names = new LinkedHashMap<>(names());
        names.put("variables", new Definitions(run).before(stage, names()).forExpressions());
        return Conditions.holds(
                job.condition().orElse("succeeded()"),
                new RuntimeContext(names, Outcomes.status(results)),
                job.source());
    }

    private Map<String, Object> names() {
        return Map.of(
                "dependencies", Outcomes.ofJobs(before.direct()), "stageDependencies", Outcomes.jobsOfStages(stages));
    }

    private JobResult steps(String hook, List<Step> steps) {
        Place place = new Place(stage.name(), job.name(), hook);
        Variables variables = new Definitions(run).of(stage, job, names());
        Agent agent = new Agent(run, run.agentFolder(place), variables);
        job.container()
                .ifPresent(container -> run.log()
                        .add(
                                stage.name() + " / " + job.name(),
                                "container " + container.image() + ": no engine is here, so it runs on the agent"));
        try {
            Result result = new AgentJob(agent, place, job.timeoutInMinutes()).run(steps);
            return new JobResult(
                    result.forgiven(job.continueOnError()),
                    outputs(agent),
                    agent.variables().shown());
        } finally {
            agent.close();
        }
    }

    /** Of a deployment the job's name comes before the step's. */
    private Map<String, String> outputs(Agent agent) {
        String prefix = job.environment().isPresent() ? job.name() + "." : "";
        Map<String, String> outputs = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        agent.outputs().forEach((name, value) -> outputs.put(prefix + name, value));
        return outputs;
    }
}
