package dev.codeonly.pipelines.azure;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Supplier;

/** One step from its begin to its end, with its retries. */
final class StepRun {
    private final Agent agent;
    private final Place place;
    private final Step step;
    private final Supplier<Duration> remaining;
    private final Instant started = Instant.now();
    private final String displayName;
    private final StepOutput output;
    private int attempts;

    StepRun(Agent agent, Place place, Step step, Supplier<Duration> remaining) {
        this.agent = agent;
        this.place = place;
        this.step = step;
        this.remaining = remaining;
        this.displayName = agent.variables().expand(step.displayName());
        this.output = new StepOutput(agent, step.name(), place.of(displayName));
    }

    StepResult run() {
        StepEnd end = attempt();
        while (end.result() == Result.FAILED && attempts <= step.retries()) {
            agent.run().sleep(agent.run().minutes(attempts * attempts).dividedBy(60));
            end = attempt();
        }
        Result result = end.result().worse(output.result()).forgiven(step.continueOnError());
        agent.run().log().add(place.of(displayName), "ended: " + result.word());
        return new StepResult(
                place.stage(),
                place.job(),
                place.hook(),
                step.name(),
                displayName,
                result,
                end.exitCode(),
                output.text(),
                output.issues(),
                attempts,
                started,
                Instant.now());
    }

    private StepEnd attempt() {
        attempts++;
        agent.run().log().add(place.of(displayName), "started, attempt " + attempts);
        Task task = new Task(agent, inputs(), environment(), output, this::limit);
        try {
            return switch (step.kind()) {
                case CHECKOUT -> new Checkout(task, agent).run();
                case SCRIPT, BASH, AZURE_CLI -> new ScriptTask(task, step.kind()).run();
                case USE_PYTHON -> new PythonTask(task).run();
                case PIP_AUTHENTICATE -> new PipTask(task).run();
                case CACHE -> new CacheTask(task).run();
                case PUBLISH, PUBLISH_TASK -> new ArtifactTask(task).publish(step.kind());
                case DOWNLOAD, DOWNLOAD_TASK -> new ArtifactTask(task).download(step.kind());
            };
        } catch (TaskFailure e) {
            output.accept("##[error]" + e.getMessage());
            return new StepEnd(Result.FAILED, OptionalInt.of(1));
        }
    }

    /** The step's own time, or what is left of the job's. */
    private Task.Limit limit() {
        Duration job = remaining.get();
        Duration own = step.timeoutInMinutes() == 0 ? job : agent.run().minutes(step.timeoutInMinutes());
        return own.compareTo(job) < 0 ? new Task.Limit(own, Result.FAILED) : new Task.Limit(job, Result.CANCELED);
    }

    private Map<String, String> inputs() {
        Map<String, String> inputs = new LinkedHashMap<>();
        step.inputs().forEach((key, value) -> inputs.put(key, agent.variables().expand(value)));
        return inputs;
    }

    private Map<String, String> environment() {
        Map<String, String> environment = agent.environment();
        step.env()
                .forEach((key, value) -> environment.put(key, agent.variables().expand(value)));
        return environment;
    }

    /** How one attempt ended. */
    record StepEnd(Result result, OptionalInt exitCode) {
        static StepEnd succeeded() {
            return new StepEnd(Result.SUCCEEDED, OptionalInt.of(0));
        }

        static StepEnd of(int exitCode) {
            return new StepEnd(exitCode == 0 ? Result.SUCCEEDED : Result.FAILED, OptionalInt.of(exitCode));
        }
    }

    /** What makes a step red without a process that says so. */
    static final class TaskFailure extends RuntimeException {
        TaskFailure(String message) {
            super(message);
        }
    }
}
