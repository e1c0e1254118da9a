package dev.codeonly.pipelines.azure;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** Runs one list of steps on one agent, one after the other, as far as their conditions let it. */
final class AgentJob {
    private static final String DEFAULT_CONDITION = "succeeded()";
    private static final Duration UNLESS_SAID = Duration.ofHours(1);

    private final Agent agent;
    private final Place place;
    private final Instant deadline;
    private Result result = Result.SUCCEEDED;

    AgentJob(Agent agent, Place place, int timeoutInMinutes) {
        this.agent = agent;
        this.place = place;
        this.deadline = Instant.now()
                .plus(timeoutInMinutes == 0 ? UNLESS_SAID : agent.run().minutes(timeoutInMinutes));
    }

    Result run(List<Step> steps) {
        agent.severalCheckouts(
                steps.stream().filter(step -> step.kind() == StepKind.CHECKOUT).count() > 1);
        for (Step step : steps) {
            agent.run().kill().check();
            agent.variables().put("Agent.JobStatus", result.word());
            StepResult ended = Conditions.holds(step.condition().orElse(DEFAULT_CONDITION), context(), step.source())
                    ? new StepRun(agent, place, step, this::remaining).run()
                    : skipped(step);
            agent.run().stepEnded(ended);
            agent.run().kill().check();
            take(ended.state());
        }
        if (result.succeeded()) {
            agent.jobSucceeded();
        }
        return result;
    }

    /** What is left of the job's own time. */
    private Duration remaining() {
        return result == Result.CANCELED ? Duration.ofDays(1) : Duration.between(Instant.now(), deadline);
    }

    private void take(Result step) {
        if (step == Result.CANCELED || step == Result.FAILED || step == Result.SUCCEEDED_WITH_ISSUES) {
            result = result.worse(step);
        }
    }

    private Expression.Context context() {
        return new RuntimeContext(Map.of("variables", agent.variables().forExpressions()), (function, arguments) -> {
            if (arguments.size() > 0) {
                throw new PipelineException(function + " of a step takes no names");
            }
            return switch (function) {
                case "always" -> true;
                case "succeeded" -> result.succeeded();
                case "failed" -> result == Result.FAILED;
                case "canceled" -> result == Result.CANCELED;
                default -> result != Result.CANCELED;
            };
        });
    }

    private StepResult skipped(Step step) {
        Instant now = Instant.now();
        String displayName = agent.variables().expand(step.displayName());
        agent.run()
                .log()
                .add(place.of(displayName), "skipped: " + step.condition().orElse(DEFAULT_CONDITION));
        return new StepResult(
                place.stage(),
                place.job(),
                place.hook(),
                step.name(),
                displayName,
                Result.SKIPPED,
                OptionalInt.empty(),
                "",
                List.of(),
                0,
                now,
                now);
    }
}
