package dev.codeonly.pipelines.azure;

import dev.codeonly.pipelines.azure.StepRun.StepEnd;
import dev.codeonly.pipelines.azure.StepRun.TaskFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * script, bash and AzureCLI: bash with a file, and nothing else. No `-e` and no `pipefail`: the tasks of the platform do
 * not set them either, so that a script which needs them has to say so.
 */
record ScriptTask(Task task, StepKind kind) {
    private static final Pattern WORD = Pattern.compile("(?:[^\\s\"]|\"[^\"]*\")+");

    StepEnd run() {
        if (kind == StepKind.AZURE_CLI) {
            return azureCli();
        }
        refuse("failOnStderr");
        List<String> command = new ArrayList<>(List.of("bash"));
        if (kind == StepKind.SCRIPT) {
            command.addAll(List.of("--noprofile", "--norc"));
        }
        command.add(file(task.input(kind.word())).toString());
        return task.process(command, task.folder("workingDirectory"));
    }

    private StepEnd azureCli() {
        check();
        task.environment()
                .put(
                        "AZURE_CONFIG_DIR",
                        task.agent().temp().resolve(".azclitask").toString());
        task.environment().put("AZURESUBSCRIPTION_SERVICE_CONNECTION_ID", task.input("azureSubscription"));
        if (task.input("addSpnToEnvironment").equalsIgnoreCase("true")) {
            task.environment().put("servicePrincipalId", "00000000-0000-0000-0000-000000000001");
            task.environment().put("tenantId", "00000000-0000-0000-0000-000000000002");
        }
        boolean inline = task.input("scriptLocation").equals("inlineScript");
        Path script = inline ? file(task.input("inlineScript")) : task.agent().resolve(task.input("scriptPath"));
        if (!Files.isRegularFile(script)) {
            throw new TaskFailure("scriptPath " + script + " is not there");
        }
        List<String> command = new ArrayList<>(List.of("bash", script.toString()));
        command.addAll(words(task.input("arguments")));
        return task.process(command, task.folder("workingDirectory"));
    }

    private void check() {
        refuse("failOnStandardError");
        if (!task.input("scriptType").equals("bash")) {
            throw new PipelineException(
                    "AzureCLI@2: scriptType '" + task.input("scriptType") + "'; this runner takes bash");
        }
        if (!List.of("inlineScript", "scriptPath").contains(task.input("scriptLocation"))) {
            throw new PipelineException("AzureCLI@2: scriptLocation '" + task.input("scriptLocation")
                    + "'; put inlineScript or scriptPath");
        }
        String connection = task.input("azureSubscription");
        if (!task.agent().run().setup().connections().contains(connection)) {
            throw new PipelineException(
                    "AzureCLI@2: service connection '" + connection + "' is not there; declare it to the run");
        }
    }

    /** Output and errors are one stream here, so that nobody could tell whether there were errors. */
    private void refuse(String input) {
        if (task.input(input).equalsIgnoreCase("true")) {
            throw new PipelineException(kind.word() + ": " + input + " is not taken by this runner");
        }
    }

    /** Words in double quotes stay together, as the task's library parses them. */
    private static List<String> words(String arguments) {
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(arguments);
        while (matcher.find()) {
            words.add(matcher.group().replace("\"", ""));
        }
        return words;
    }

    private Path file(String script) {
        try {
            return Files.writeString(task.agent().temp().resolve(UUID.randomUUID() + ".sh"), script);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
