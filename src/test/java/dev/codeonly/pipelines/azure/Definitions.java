package dev.codeonly.pipelines.azure;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Puts the variables of a job together: the platform's, then those of the pipeline, the stage and the job. */
final class Definitions {
    private static final String BRANCH = "main";

    private final Execution run;

    Definitions(Execution run) {
        this.run = run;
    }

    /** The variables of the whole pipeline, for a stage's condition; `names`: what `$[ ]` sees besides variables. */
    Variables common(Map<String, Object> names) {
        Variables variables = given();
        add(variables, run.pipeline().variables(), names);
        return variables;
    }

    /** Those that exist before a job begins, for its condition; without `names` what is computed is left out. */
    Variables before(Stage stage, Map<String, Object> names) {
        Variables variables = common(names);
        add(variables, stage.variables(), names);
        return variables;
    }

    /** All of a job. */
    Variables of(Stage stage, Job job, Map<String, Object> names) {
        Variables variables = given();
        String attempt = Integer.toString(run.attempt().number());
        variables.put("System.StageName", stage.name());
        variables.put("System.StageDisplayName", stage.displayName());
        variables.put("System.StageAttempt", attempt);
        variables.put("System.JobName", job.name());
        variables.put("System.JobDisplayName", job.displayName());
        variables.put("System.JobAttempt", attempt);
        job.environment().ifPresent(environment -> {
            variables.put("Environment.Name", environment);
            variables.put("Strategy.Name", "runOnce");
        });
        add(variables, run.pipeline().variables(), names);
        add(variables, stage.variables(), names);
        add(variables, job.variables(), names);
        return variables;
    }

    /** Those of the platform that are known when the pipeline is compiled. */
    static Map<String, Object> predefined(Path self) {
        Map<String, Object> predefined = new LinkedHashMap<>();
        predefined.put("Build.Reason", "Manual");
        predefined.put("Build.SourceBranch", "refs/heads/" + BRANCH);
        predefined.put("Build.SourceBranchName", BRANCH);
        predefined.put("Build.SourceVersion", new Git(self).commit());
        predefined.put("Build.DefinitionName", "pipeline under test");
        predefined.put("Build.RequestedFor", "A Tester");
        predefined.put("System.TeamProject", "tests");
        predefined.put("System.CollectionUri", "https://dev.azure.com/tests/");
        predefined.put("System.HostType", "build");
        return predefined;
    }

    /** What the platform and the pipeline's settings give. */
    private Variables given() {
        Variables variables = new Variables(run.masks());
        run.setup().predefined().forEach((name, value) -> variables.put(name, value.toString()));
        Path self = run.repository(Source.SELF);
        variables.put("Build.Repository.Name", self.getFileName().toString());
        variables.put("Build.Repository.Provider", "TfsGit");
        variables.put("Build.BuildId", Integer.toString(run.attempt().buildId()));
        variables.put("Build.BuildNumber", run.buildNumber());
        add(variables, run.setup().settings());
        return variables;
    }

    private void add(Variables variables, List<VariableLine> lines, Map<String, Object> names) {
        for (VariableLine line : lines) {
            if (line.group().isPresent()) {
                add(variables, group(line));
            } else if (!line.computed()) {
                variables.put(line.name(), line.value());
            } else if (!names.isEmpty()) {
                variables.put(line.name(), computed(line, variables, names));
            }
        }
    }

    private static void add(Variables variables, Setup.Group group) {
        group.values().forEach((name, value) -> {
            if (group.secrets().contains(name)) {
                variables.putSecret(name, value);
            } else {
                variables.put(name, value);
            }
        });
    }

    private Setup.Group group(VariableLine line) {
        Setup.Group group = run.setup().groups().get(line.group().orElseThrow());
        if (group == null) {
            throw line.source().error("variable group '" + line.group().get() + "' is not there; give it to the run");
        }
        return group;
    }

    private static String computed(VariableLine line, Variables variables, Map<String, Object> names) {
        String text = line.value().strip();
        if (!text.endsWith("]")) {
            throw line.source().error("'" + text + "': $[ ] has to be the whole value");
        }
        Map<String, Object> all = new LinkedHashMap<>(names);
        all.put("variables", variables.forExpressions());
        try {
            Object value = ExpressionParser.parse(text.substring(2, text.length() - 1))
                    .evaluate(new RuntimeContext(all, RuntimeContext.none()));
            return Values.text(value);
        } catch (PipelineException e) {
            throw new PipelineException(line.source() + ": " + text + ": " + e.getMessage(), e);
        }
    }
}
