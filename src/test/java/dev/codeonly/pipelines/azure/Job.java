package dev.codeonly.pipelines.azure;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One job, or one deployment job with its hooks; each list of steps runs on an agent of its own. */
record Job(
        String name,
        String displayName,
        List<String> dependsOn,
        Optional<String> condition,
        List<VariableLine> variables,
        Optional<String> environment,
        Optional<Container> container,
        List<Step> steps,
        List<Step> onSuccess,
        List<Step> onFailure,
        int timeoutInMinutes,
        boolean continueOnError,
        Source source) {
    private static final Set<String> COMMON = Set.of(
            "displayName",
            "dependsOn",
            "condition",
            "variables",
            "pool",
            "container",
            "timeoutInMinutes",
            "cancelTimeoutInMinutes",
            "continueOnError",
            "workspace");

    static List<Job> all(List<Node> nodes) {
        return nodes.stream().map(node -> of(Fields.of("job", node))).toList();
    }

    private static Job of(Fields fields) {
        boolean deployment = fields.mapping().firstKey().equals("deployment");
        String kind = deployment ? "deployment" : "job";
        fields.only(keys(deployment));
        Conditions.check(fields);
        Pools.check(fields);
        Fields hooks = deployment ? hooks(fields) : fields;
        Fields on = deployment ? hooks.map("on").only("success", "failure") : fields;
        List<Step> steps = deployment
                ? withDownload(Step.all(hook(hooks, "deploy")), fields.source())
                : withCheckout(Step.all(fields.list("steps")), fields.source());
        return new Job(
                Names.checked(fields.text(kind), fields.source()),
                fields.text("displayName", fields.text(kind)),
                fields.texts("dependsOn").orElse(List.of()),
                fields.optionalText("condition"),
                fields.mapping().get("variables").map(VariableLine::all).orElse(List.of()),
                deployment ? Optional.of(environment(fields)) : Optional.empty(),
                Container.of(fields),
                steps,
                deployment ? Step.all(hook(on, "success")) : List.of(),
                deployment ? Step.all(hook(on, "failure")) : List.of(),
                fields.number("timeoutInMinutes", 0),
                fields.truth("continueOnError", false),
                fields.source());
    }

    private static Set<String> keys(boolean deployment) {
        Set<String> keys = new HashSet<>(COMMON);
        keys.addAll(deployment ? Set.of("deployment", "environment", "strategy") : Set.of("job", "steps"));
        return keys;
    }

    private static Fields hooks(Fields job) {
        Fields strategy = job.map("strategy").only("runOnce");
        return strategy.map("runOnce").only("deploy", "on");
    }

    private static List<Node> hook(Fields hooks, String name) {
        return hooks.map(name).only("steps", "pool").list("steps");
    }

    private static String environment(Fields job) {
        Node node = job.mapping()
                .get("environment")
                .orElseThrow(() -> job.source().error("a deployment needs 'environment'"));
        String name = node instanceof Node.Scalar scalar
                ? scalar.text()
                : Fields.of("environment", node).only("name").text("name");
        if (name.isBlank() || name.contains("$(") || name.contains(".")) {
            throw node.source()
                    .error("environment '" + name + "': put its name, by a template expression if it varies;"
                            + " this runner knows no resources in it");
        }
        return name;
    }

    /** A job checks out its own repository unless it says otherwise. */
    private static List<Step> withCheckout(List<Step> steps, Source source) {
        boolean says = steps.stream().anyMatch(step -> step.kind() == StepKind.CHECKOUT);
        return says ? steps : before(Step.implicit(StepKind.CHECKOUT, "self", source), steps);
    }

    /** A deploy hook downloads all artifacts of the run unless it says otherwise. */
    private static List<Step> withDownload(List<Step> steps, Source source) {
        boolean says = steps.stream().anyMatch(step -> step.kind() == StepKind.DOWNLOAD);
        return says ? steps : before(Step.implicit(StepKind.DOWNLOAD, "current", source), steps);
    }

    private static List<Step> before(Step first, List<Step> steps) {
        List<Step> all = new ArrayList<>(List.of(first));
        all.addAll(steps);
        return all;
    }
}
