package dev.codeonly.pipelines.azure;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** A pipeline and everything Azure DevOps would know about it besides its YAML; runs as often as it is told to. */
public final class Pipeline {
    private final Map<String, Path> repositories;
    private final String entry;
    private final Map<String, Object> parameters = new LinkedHashMap<>();
    private final Map<String, String> variables = new LinkedHashMap<>();
    private final Set<String> secrets = new HashSet<>();
    private final Map<String, Setup.Group> groups = new HashMap<>();
    private final Set<String> connections = new HashSet<>();
    private final Map<String, String> feeds = new LinkedHashMap<>();
    private final Map<String, String> env = new LinkedHashMap<>();
    private final Map<String, Path> artifacts = new LinkedHashMap<>();
    private Optional<Path> folder = Optional.empty();
    private Predicate<String> approvals = environment -> true;
    private Duration minute = Duration.ofMinutes(1);

    private Pipeline(Map<String, Path> repositories, String entry) {
        this.repositories = Map.copyOf(repositories);
        this.entry = entry;
    }

    /** Repositories by alias, each a folder in git; `self` holds the file the run begins with. */
    public static Pipeline load(Map<String, Path> repositories, String entry) {
        if (!repositories.containsKey(Source.SELF)) {
            throw new PipelineException("Pipeline.load needs the repository 'self', in which " + entry + " lies");
        }
        return new Pipeline(repositories, entry);
    }

    /** A parameter: a Boolean, Number, String, List or Map, checked against its declaration. */
    public Pipeline with(String parameter, Object value) {
        parameters.put(parameter, value);
        return this;
    }

    /** Variables set in the pipeline's settings; those of the YAML win. */
    public Pipeline variables(Map<String, String> values) {
        variables.putAll(values);
        return this;
    }

    /** A secret one: not in any environment, *** in every log. */
    public Pipeline secret(String name, String value) {
        variables.put(name, value);
        secrets.add(name);
        return this;
    }

    public Pipeline variableGroup(String name, Map<String, String> values) {
        return variableGroup(name, values, Set.of());
    }

    /** A group some of whose values are secret. */
    public Pipeline variableGroup(String name, Map<String, String> values, Set<String> secretNames) {
        groups.put(name, new Setup.Group(values, secretNames));
        return this;
    }

    /** A service connection that the pipeline may use. */
    public Pipeline serviceConnection(String name) {
        connections.add(name);
        return this;
    }

    /** A feed of packages for Python, and the address with credentials that PipAuthenticate gives pip. */
    public Pipeline feed(String name, String url) {
        feeds.put(name, url);
        return this;
    }

    /** Where the agents of all jobs work, and what their processes find in their environment, such as PATH. */
    public Pipeline agent(Path workFolder, Map<String, String> environment) {
        folder = Optional.of(workFolder.toAbsolutePath());
        env.putAll(environment);
        return this;
    }

    /** Asked for each environment of a stage before its first job; false rejects the stage. */
    public Pipeline approvals(Predicate<String> decision) {
        approvals = decision;
        return this;
    }

    /** How long a minute of a time-out lasts. */
    public Pipeline minute(Duration length) {
        minute = length;
        return this;
    }

    /** The jobs after compilation, as `stage/job`; fails as a run would, before the first step. */
    public List<String> jobs() {
        return compiled(predefined()).stages().stream()
                .flatMap(stage -> stage.jobs().stream().map(job -> stage.name() + "/" + job.name()))
                .toList();
    }

    /** What the pipeline says about runs that want the same environment. */
    public Optional<String> lockBehavior() {
        return compiled(predefined()).lockBehavior();
    }

    /** An artifact that is there when the run begins, as if a stage before those of the YAML had published it. */
    public Pipeline artifact(String name, Path content) {
        artifacts.put(name, content);
        return this;
    }

    public PipelineRun run() {
        return run(new Kill());
    }

    /** Runs to the end, or until the kill comes. */
    public PipelineRun run(Kill kill) {
        return run(Attempt.first(), kill);
    }

    PipelineRun run(Attempt attempt, Kill kill) {
        Path work =
                folder.orElseThrow(() -> new PipelineException("no agent; call Pipeline.agent(folder, environment)"));
        Map<String, Object> predefined = predefined();
        Setup.Group settings = new Setup.Group(variables, secrets);
        Setup setup =
                new Setup(repositories, predefined, settings, groups, connections, feeds, work, env, approvals, minute);
        Execution execution = new Execution(setup, compiled(predefined), attempt, kill);
        if (attempt.number() == 1) {
            artifacts.forEach(execution.artifacts()::publish);
        }
        execution.run();
        return new PipelineRun(this, execution);
    }

    private CompiledPipeline compiled(Map<String, Object> predefined) {
        return CompiledPipeline.compile(repositories, entry, parameters, Scope.variablesOf(predefined));
    }

    private Map<String, Object> predefined() {
        return Definitions.predefined(repositories.get(Source.SELF));
    }
}
