package dev.codeonly.pipelines.azure;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A run that has ended, and what it left. */
public final class PipelineRun {
    private final Pipeline pipeline;
    private final Execution execution;
    private final Notes notes;

    PipelineRun(Pipeline pipeline, Execution execution) {
        this.pipeline = pipeline;
        this.execution = execution;
        this.notes = execution.notes();
    }

    /** A run that was killed has failed, as one whose agent was not heard from again. */
    public Result result() {
        return killed()
                ? Result.FAILED
                : Result.of(notes.stages().values().stream()
                        .map(StageResult::result)
                        .toList());
    }

    public boolean killed() {
        return execution.kill().killed();
    }

    /** The steps in the order they ended; not those that a kill kept from beginning. */
    public List<StepResult> steps() {
        return notes.steps();
    }

    /** The one step with this display name or name; an assertion fails when there is none, or more than one. */
    public StepResult step(String name) {
        List<StepResult> found = steps().stream()
                .filter(step -> step.displayName().equals(name) || step.name().equals(name))
                .toList();
        if (found.size() != 1) {
            throw new AssertionError(found.size() + " steps are called '" + name + "' among "
                    + steps().stream().map(StepResult::displayName).toList() + "\n" + log());
        }
        return found.get(0);
    }

    /** The steps of one job, in their order. */
    public List<StepResult> steps(String stage, String job) {
        return steps().stream()
                .filter(step -> step.stage().equals(stage) && step.job().equals(job))
                .toList();
    }

    /** All output of all steps, secrets masked, each line with its place. */
    public String log() {
        return execution.log().toString();
    }

    public List<Approval> approvals() {
        return notes.approvals();
    }

    public List<String> summaries() {
        return notes.summaries();
    }

    public int buildId() {
        return execution.attempt().buildId();
    }

    public String buildNumber() {
        return notes.buildNumber();
    }

    public Result stage(String stage) {
        return stageResult(stage).result();
    }

    public Result job(String stage, String job) {
        return jobResult(stage, job).result();
    }

    /** The variables of a job when it ended, without the secret ones. */
    public Map<String, String> variables(String stage, String job) {
        return jobResult(stage, job).variables();
    }

    public List<String> artifacts() {
        return execution.artifacts().names();
    }

    /** Copies an artifact of the run to a folder. */
    public void download(String artifact, Path target) {
        execution.artifacts().download(artifact, target);
    }

    /** "Rerun failed": the same run again, without the stages that succeeded and depend on no other. */
    public PipelineRun rerun() {
        return rerun(new Kill());
    }

    public PipelineRun rerun(Kill kill) {
        return pipeline.run(execution.attempt().next(notes.stages()), kill);
    }

    private StageResult stageResult(String stage) {
        StageResult result = notes.stages().get(stage);
        if (result == null) {
            throw new AssertionError("no stage '" + stage + "' ended; these did: "
                    + notes.stages().keySet());
        }
        return result;
    }

    private JobResult jobResult(String stage, String job) {
        JobResult result = stageResult(stage).jobs().get(job);
        if (result == null) {
            throw new AssertionError("no job '" + job + "' in stage '" + stage + "'; there are "
                    + stageResult(stage).jobs().keySet());
        }
        return result;
    }

    /** What was written down while it ran. */
    record Notes(
            List<StepResult> steps,
            List<Approval> approvals,
            List<String> summaries,
            Map<String, StageResult> stages,
            String buildNumber) {}
}
