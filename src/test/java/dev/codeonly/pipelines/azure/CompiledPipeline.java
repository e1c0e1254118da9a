package dev.codeonly.pipelines.azure;

import dev.codeonly.pipelines.azure.Node.Mapping;
import dev.codeonly.pipelines.azure.Node.Scalar;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A pipeline with everything expanded that is known before it runs. */
record CompiledPipeline(
        List<Stage> stages, List<VariableLine> variables, Optional<String> lockBehavior, Optional<String> runName) {
    private static final Set<String> ENTRY = Set.of(
            "name",
            "trigger",
            "pr",
            "resources",
            "parameters",
            "variables",
            "pool",
            "lockBehavior",
            "stages",
            "jobs",
            "steps",
            "extends");
    private static final Set<String> EXTENDED =
            Set.of("parameters", "variables", "pool", "lockBehavior", "stages", "jobs", "steps");

    static CompiledPipeline compile(
            Map<String, Path> repositories, String entry, Map<String, Object> given, Known predefined) {
        YamlFiles files = new YamlFiles(repositories);
        Mapping file = files.entry(entry);
        Fields root = new Fields("pipeline", file).only(ENTRY);
        checkTriggers(root);
        Repositories.check(root, files);
        Fields values = Fields.of("parameters", Node.of(given, Source.given()));
        Scope scope = Scope.of(Parameters.bind(file, values, file.source(), true), predefined);
        Expansion expansion = new Expansion(files);
        Fields content =
                new Fields("pipeline", (Mapping) expansion.expand(without(file, "parameters"), Part.ROOT, scope));
        Fields body = content.has("extends") ? extended(content, files, expansion, scope) : content;
        Pools.check(body);
        return new CompiledPipeline(
                Stage.all(body),
                body.mapping().get("variables").map(VariableLine::all).orElse(List.of()),
                Stage.lockBehavior(content.has("lockBehavior") ? content : body),
                content.optionalText("name"));
    }

    private static Fields extended(Fields content, YamlFiles files, Expansion expansion, Scope scope) {
        Fields reference = content.map("extends").only("template", "parameters");
        Mapping file = files.template(reference.text("template"), content.source());
        new Fields("extended template", file).only(EXTENDED);
        Scope inside = Scope.of(
                Parameters.bind(file, reference.map("parameters"), content.source(), false), scope.variables());
        return new Fields("pipeline", (Mapping) expansion.expand(without(file, "parameters"), Part.ROOT, inside));
    }

    /** Whoever wants to start one of these does it by hand or from another pipeline. */
    private static void checkTriggers(Fields root) {
        for (String key : List.of("trigger", "pr")) {
            root.mapping().get(key).ifPresent(node -> {
                if (!(node instanceof Scalar scalar && scalar.text().equals("none"))) {
                    throw node.source().error(key + ": only 'none' is taken by this runner");
                }
            });
        }
    }

    private static Mapping without(Mapping file, String key) {
        return new Mapping(
                file.entries().stream()
                        .filter(entry -> !entry.key().equals(key))
                        .toList(),
                file.source());
    }
}
