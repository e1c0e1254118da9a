package dev.codeonly.pipelines.azure;

import dev.codeonly.pipelines.azure.StepRun.StepEnd;
import dev.codeonly.pipelines.azure.StepRun.TaskFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Supplier;

/** What one attempt of a step works with: its inputs with all macros expanded, its environment, its output. */
record Task(
        Agent agent,
        Map<String, String> inputs,
        Map<String, String> environment,
        StepOutput output,
        Supplier<Limit> limit) {
    // A tenth of a minute for Ctrl-C to be heard, and half of that for SIGTERM.
    private static final int GRACE_PER_MINUTE = 10;

    /** How long the step may go on, and what it is called when it has not ended by then. */
    record Limit(Duration within, Result otherwise) {}

    String input(String key) {
        return inputs.getOrDefault(key, "");
    }

    String input(String key, String alias) {
        return inputs.containsKey(key) ? input(key) : input(alias);
    }

    Path folder(String input) {
        Path folder = agent.resolve(input(input));
        if (!Files.isDirectory(folder)) {
            throw new TaskFailure(input + " " + folder + " is not there");
        }
        return folder;
    }

    /** Runs a command to its end, its limit or its death. */
    StepEnd process(List<String> command, Path folder) {
        Limit limit = this.limit.get();
        StepProcess process = agent.start(() -> StepProcess.start(command, folder, environment, output));
        try {
            if (process.ends(limit.within())) {
                return StepEnd.of(process.exitCode());
            }
            output.accept(
                    "##[error]The step was stopped after " + limit.within().toMillis() + " ms.");
            stop(process);
            return new StepEnd(limit.otherwise(), OptionalInt.of(process.exitCode()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Kill.Killed();
        } finally {
            agent.ended(process);
        }
    }

    private void stop(StepProcess process) throws InterruptedException {
        Duration grace = agent.run().minutes(1).dividedBy(GRACE_PER_MINUTE);
        process.group().signal("INT");
        if (process.ends(grace)) {
            return;
        }
        process.group().signal("TERM");
        if (!process.ends(grace.dividedBy(2))) {
            process.kill();
        }
    }
}
