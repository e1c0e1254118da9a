package dev.codeonly.pipelines.azure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The agent of one job: a work folder of its own, its variables and what steps add to PATH. */
final class Agent {
    private final Execution run;
    private final Path work;
    private final Variables variables;
    private final List<String> path = new ArrayList<>();
    private final Map<String, String> outputs = new TreeMap<>();
    private final List<StepProcess> processes = new ArrayList<>();
    private final Deque<Runnable> afterSuccess = new ArrayDeque<>();
    private boolean severalCheckouts;

    Agent(Execution run, Path folder, Variables variables) {
        this.run = run;
        this.work = folder.resolve("_work");
        this.variables = variables;
        for (Path one : List.of(
                sources(),
                pipelineWorkspace().resolve("a"),
                pipelineWorkspace().resolve("b"),
                temp(),
                tools(),
                home())) {
            create(one);
        }
        define();
    }

    Execution run() {
        return run;
    }

    Variables variables() {
        return variables;
    }

    Path pipelineWorkspace() {
        return work.resolve("1");
    }

    Path temp() {
        return work.resolve("_temp");
    }

    Path tools() {
        return work.resolve("_tool");
    }

    /** Where steps start and relative paths of tasks begin. */
    Path workingDirectory() {
        return Path.of(variables.get("System.DefaultWorkingDirectory").orElseThrow());
    }

    /** The folder that a relative or absolute path of a step means. */
    Path resolve(String path) {
        return workingDirectory().resolve(path).normalize();
    }

    void sourcesAt(Path folder) {
        variables.put("Build.SourcesDirectory", folder.toString());
        variables.put("Build.Repository.LocalPath", folder.toString());
        variables.put("System.DefaultWorkingDirectory", folder.toString());
    }

    /** Each repository then lies in a folder of its own below the sources. */
    void severalCheckouts(boolean several) {
        severalCheckouts = several;
    }

    boolean severalCheckouts() {
        return severalCheckouts;
    }

    synchronized void prependPath(String folder) {
        path.add(0, folder);
    }

    synchronized void output(String name, String value) {
        outputs.put(name, value);
    }

    synchronized Map<String, String> outputs() {
        return Map.copyOf(outputs);
    }

    /** What a process of a step sees, before its own `env`. */
    synchronized Map<String, String> environment() {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("HOME", home().toString());
        environment.put("LANG", "C.UTF-8");
        environment.put("PATH", System.getenv("PATH"));
        environment.putAll(run.setup().env());
        environment.putAll(variables.environment());
        List<String> all = new ArrayList<>(path);
        all.add(environment.get("PATH"));
        environment.put("PATH", String.join(":", all));
        return environment;
    }

    /** What a task does when all steps of the job have gone well; the last one comes first. */
    synchronized void afterSuccess(Runnable work) {
        afterSuccess.push(work);
    }

    synchronized void jobSucceeded() {
        afterSuccess.forEach(Runnable::run);
    }

    /** Starts a process that, with all it leaves behind, ends with this job at the latest. */
    synchronized StepProcess start(Supplier<StepProcess> start) {
        StepProcess process = run.kill().started(start);
        processes.add(process);
        return process;
    }

    /** What a step left running goes on until here, as on a real agent. */
    synchronized void close() {
        processes.forEach(process -> {
            process.kill();
            run.kill().ended(process);
        });
        processes.clear();
    }

    /** Forgets a process that left nothing behind. */
    synchronized void ended(StepProcess process) {
        if (!process.group().isAlive()) {
            run.kill().ended(process);
            processes.remove(process);
        }
    }

    private Path sources() {
        return pipelineWorkspace().resolve("s");
    }

    private Path home() {
        return work.resolve("home");
    }

    private void define() {
        sourcesAt(sources());
        Map<String, Path> folders = Map.of(
                "Agent.WorkFolder", work,
                "Agent.BuildDirectory", pipelineWorkspace(),
                "Pipeline.Workspace", pipelineWorkspace(),
                "Agent.TempDirectory", temp(),
                "Agent.ToolsDirectory", tools(),
                "Build.ArtifactStagingDirectory", pipelineWorkspace().resolve("a"),
                "Build.StagingDirectory", pipelineWorkspace().resolve("a"),
                "Build.BinariesDirectory", pipelineWorkspace().resolve("b"),
                "System.ArtifactsDirectory", pipelineWorkspace().resolve("a"));
        folders.forEach((name, folder) -> variables.put(name, folder.toString()));
        variables.put("Agent.Name", "test agent");
        variables.put("Agent.OS", "Linux");
    }

    private static void create(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
