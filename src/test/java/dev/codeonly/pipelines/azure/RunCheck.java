package dev.codeonly.pipelines.azure;

import java.util.List;
import java.util.Map;

/** What Azure refuses before the first step: connections, groups and repositories that are not there. */
final class RunCheck {
    private final Execution run;

    RunCheck(Execution run) {
        this.run = run;
    }

    void check() {
        for (Stage stage : run.pipeline().stages()) {
            groups(stage.variables());
            for (Job job : stage.jobs()) {
                groups(job.variables());
                job.container().flatMap(Container::endpoint).ifPresent(endpoint -> connection(job.source(), endpoint));
                for (List<Step> steps : List.of(job.steps(), job.onSuccess(), job.onFailure())) {
                    steps.forEach(step -> check(stage, step));
                }
            }
        }
    }

    private void check(Stage stage, Step step) {
        String alias = step.input("checkout");
        if (step.kind() == StepKind.CHECKOUT
                && !alias.equals("none")
                && !run.setup().repositories().containsKey(alias)) {
            throw step.source().error("checkout of '" + alias + "': no such repository was given to Pipeline.load");
        }
        if (step.kind() == StepKind.DOWNLOAD && !List.of("current", "none").contains(step.input("download"))) {
            throw step.source()
                    .error("download of '" + step.input("download") + "'; this runner takes current and none");
        }
        if (step.kind() == StepKind.AZURE_CLI) {
            connection(
                    step.source(),
                    new Definitions(run).before(stage, Map.of()).expand(step.input("azureSubscription")));
        }
    }

    private void connection(Source source, String connection) {
        if (!run.setup().connections().contains(connection)) {
            throw source.error("service connection '" + connection
                    + "' is not there; declare it to the run, and name it by what is known before the run begins");
        }
    }

    private void groups(List<VariableLine> lines) {
        lines.forEach(line -> line.group().ifPresent(group -> {
            if (!run.setup().groups().containsKey(group)) {
                throw line.source().error("variable group '" + group + "' is not there; give it to the run");
            }
        }));
    }
}
