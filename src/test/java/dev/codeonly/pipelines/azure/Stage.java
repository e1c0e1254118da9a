package dev.codeonly.pipelines.azure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One stage: what it waits for and its jobs. */
record Stage(
        String name,
        String displayName,
        List<String> dependsOn,
        Optional<String> condition,
        Optional<String> lockBehavior,
        List<VariableLine> variables,
        List<Job> jobs,
        Source source) {
    /** The stages of an expanded pipeline; a list of jobs or steps alone is one stage. */
    static List<Stage> all(Fields root) {
        List<Stage> stages = new ArrayList<>();
        for (Node node : root.list("stages")) {
            List<String> previous = stages.isEmpty()
                    ? List.of()
                    : List.of(stages.get(stages.size() - 1).name());
            stages.add(of(Fields.of("stage", node), previous));
        }
        if (stages.isEmpty()) {
            stages.add(only(root));
        }
        Names.checkGraph(
                "stage",
                stages.stream().map(Stage::name).toList(),
                stages.stream().map(Stage::dependsOn).toList(),
                root.source());
        return List.copyOf(stages);
    }

    private static Stage of(Fields fields, List<String> previous) {
        fields.only("stage", "displayName", "dependsOn", "condition", "variables", "jobs", "lockBehavior", "pool");
        Conditions.check(fields);
        Pools.check(fields);
        List<Job> jobs = Job.all(fields.list("jobs"));
        checkGraph(jobs, fields.source());
        return new Stage(
                Names.checked(fields.text("stage"), fields.source()),
                fields.text("displayName", fields.text("stage")),
                fields.texts("dependsOn").orElse(previous),
                fields.optionalText("condition"),
                lockBehavior(fields),
                fields.mapping().get("variables").map(VariableLine::all).orElse(List.of()),
                jobs,
                fields.source());
    }

    /** Azure names what has no name `__default`, and the job of bare steps `Job`. */
    private static Stage only(Fields root) {
        List<Job> jobs = root.has("jobs") ? Job.all(root.list("jobs")) : Job.all(List.of(bare(root)));
        checkGraph(jobs, root.source());
        return new Stage(
                "__default", "", List.of(), Optional.empty(), Optional.empty(), List.of(), jobs, root.source());
    }

    private static Node bare(Fields root) {
        Node steps = root.mapping().get("steps").orElseThrow(() -> root.source().error("no stages, jobs or steps"));
        Map<String, Object> job = new LinkedHashMap<>();
        job.put("job", "Job");
        job.put("steps", steps);
        return Node.of(job, root.source());
    }

    private static void checkGraph(List<Job> jobs, Source source) {
        if (jobs.isEmpty()) {
            throw source.error("a stage needs jobs");
        }
        Names.checkGraph(
                "job",
                jobs.stream().map(Job::name).toList(),
                jobs.stream().map(Job::dependsOn).toList(),
                source);
    }

    static Optional<String> lockBehavior(Fields fields) {
        Optional<String> behaviour = fields.optionalText("lockBehavior");
        if (behaviour.isPresent() && !List.of("sequential", "runLatest").contains(behaviour.get())) {
            throw fields.source().error("lockBehavior '" + behaviour.get() + "'; put sequential or runLatest");
        }
        return behaviour;
    }
}
