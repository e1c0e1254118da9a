package dev.codeonly.pipelines.azure;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** One run on its way: what its stages, jobs and steps share, and the record of what they did. */
final class Execution {
    private final Setup setup;
    private final CompiledPipeline pipeline;
    private final Attempt attempt;
    private final Kill kill;
    private final Masks masks = new Masks();
    private final RunLog log = new RunLog(masks);
    private final List<StepResult> steps = new ArrayList<>();
    private final List<Approval> approvals = new ArrayList<>();
    private final List<String> summaries = new ArrayList<>();
    private final Map<String, StageResult> stages = new TreeMap<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "pipeline");
        thread.setDaemon(true);
        return thread;
    });
    private final AtomicReference<RuntimeException> failure = new AtomicReference<>();
    private String buildNumber;

    Execution(Setup setup, CompiledPipeline pipeline, Attempt attempt, Kill kill) {
        this.setup = setup;
        this.pipeline = pipeline;
        this.attempt = attempt;
        this.kill = kill;
        this.buildNumber = attempt.buildNumber(pipeline.runName());
    }

    /** Runs all stages; a failure of the runner itself ends every process before it is thrown. */
    void run() {
        new RunCheck(this).check();
        DependencyGraph<Stage, StageResult> graph = new DependencyGraph<>(threads, Stage::name, Stage::dependsOn);
        try {
            graph.run(
                    pipeline.stages(),
                    (stage, before) -> guarded(() -> {
                        StageResult result = new StageRun(this, stage, before).run();
                        stageEnded(stage.name(), result);
                        return result;
                    }));
        } catch (Kill.Killed e) {
            log.add("run", e.getMessage());
        } finally {
            threads.shutdown();
        }
        if (failure.get() != null) {
            throw failure.get();
        }
    }

    /** What the runner cannot go on from ends everything that runs beside it too. */
    <R> R guarded(Supplier<R> work) {
        try {
            return work.get();
        } catch (Kill.Killed e) {
            throw e;
        } catch (RuntimeException e) {
            failure.compareAndSet(null, e);
            kill.now();
            throw new Kill.Killed();
        }
    }

    Setup setup() {
        return setup;
    }

    CompiledPipeline pipeline() {
        return pipeline;
    }

    Attempt attempt() {
        return attempt;
    }

    Kill kill() {
        return kill;
    }

    Masks masks() {
        return masks;
    }

    RunLog log() {
        return log;
    }

    ExecutorService threads() {
        return threads;
    }

    Artifacts artifacts() {
        return new Artifacts(setup.folder().resolve("artifacts-" + attempt.buildId()));
    }

    /** What jobs leave for those of later runs on the same agents. */
    Path caches() {
        return setup.folder().resolve("caches");
    }

    Path agentFolder(Place place) {
        String name = place.stage() + "." + place.job() + (place.hook().isEmpty() ? "" : "." + place.hook());
        return setup.folder()
                .resolve("agents-" + attempt.buildId() + "-" + attempt.number())
                .resolve(name);
    }

    Path repository(String alias) {
        Path folder = setup.repositories().get(alias);
        if (folder == null) {
            throw new PipelineException("checkout of '" + alias + "': no such repository was given to Pipeline.load");
        }
        return folder;
    }

    /** Minutes of the platform, which a test may shorten. */
    Duration minutes(int number) {
        return setup.minute().multipliedBy(number);
    }

    void sleep(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Kill.Killed();
        }
        kill.check();
    }

    /** Asks for an environment, and notes when and what the answer was. */
    boolean approved(String stage, String environment) {
        boolean granted = setup.approvals().test(environment);
        synchronized (this) {
            approvals.add(new Approval(stage, environment, granted, Instant.now()));
        }
        log.add(stage, "environment " + environment + (granted ? " approved" : " rejected"));
        return granted;
    }

    synchronized void stepEnded(StepResult step) {
        steps.add(step);
    }

    synchronized void stageEnded(String name, StageResult result) {
        stages.put(name, result);
    }

    synchronized void summary(String text) {
        summaries.add(masks.hide(text));
    }

    synchronized void buildNumber(String number) {
        buildNumber = number;
    }

    synchronized String buildNumber() {
        return buildNumber;
    }

    synchronized PipelineRun.Notes notes() {
        return new PipelineRun.Notes(
                List.copyOf(steps), List.copyOf(approvals), List.copyOf(summaries), Map.copyOf(stages), buildNumber);
    }
}
