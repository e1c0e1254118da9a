package dev.codeonly.pipelines.azure;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One step after compilation; macros such as `$(x)` are still in its texts. */
record Step(
        StepKind kind,
        String name,
        String displayName,
        Optional<String> condition,
        boolean continueOnError,
        int timeoutInMinutes,
        int retries,
        Map<String, String> env,
        Map<String, String> inputs,
        Source source) {
    private static final Set<String> COMMON = Set.of(
            "name",
            "displayName",
            "condition",
            "continueOnError",
            "enabled",
            "env",
            "target",
            "timeoutInMinutes",
            "retryCountOnTaskFailure");

    Step {
        env = Map.copyOf(env);
        inputs = Map.copyOf(inputs);
    }

    static List<Step> all(List<Node> nodes) {
        return nodes.stream()
                .map(node -> Fields.of("step", node))
                .filter(fields -> fields.truth("enabled", true))
                .map(Step::of)
                .toList();
    }

    /** A step that Azure puts in by itself. */
    static Step implicit(StepKind kind, String value, Source source) {
        return new Step(
                kind,
                "",
                kind.word() + " " + value,
                Optional.empty(),
                false,
                0,
                0,
                Map.of(),
                Map.of(kind.word(), value),
                source);
    }

    String input(String key) {
        return inputs.getOrDefault(key, "");
    }

    private static Step of(Fields fields) {
        StepKind kind = StepKind.of(fields);
        fields.only(kind.keys(COMMON));
        Conditions.check(fields);
        // Nothing runs in a container here, so that outside of one is where it runs anyway.
        if (!fields.text("target", "host").equals("host")) {
            throw fields.source().error("'target' of a step is other than host, which this runner does not take");
        }
        return new Step(
                kind,
                fields.text("name", ""),
                fields.text("displayName", kind.word()),
                fields.optionalText("condition"),
                fields.truth("continueOnError", false),
                fields.number("timeoutInMinutes", 0),
                fields.number("retryCountOnTaskFailure", 0),
                fields.map("env").texts(),
                inputs(kind, fields),
                fields.source());
    }

    private static Map<String, String> inputs(StepKind kind, Fields fields) {
        if (kind.isTask()) {
            return new Fields("task " + kind.word(), fields.map("inputs").mapping())
                    .only(kind.inputs())
                    .texts();
        }
        return fields.texts(kind.keys(Set.of()));
    }
}
