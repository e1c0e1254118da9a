package dev.codeonly.pipelines.azure;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/** The steps this runner can do; `inputs` are the keys beside the first one, or the inputs of a task. */
enum StepKind {
    CHECKOUT("checkout", false, "path", "clean", "fetchDepth", "fetchTags", "persistCredentials"),
    SCRIPT("script", false, "workingDirectory", "failOnStderr"),
    BASH("bash", false, "workingDirectory", "failOnStderr"),
    PUBLISH("publish", false, "artifact"),
    DOWNLOAD("download", false, "artifact", "path"),
    AZURE_CLI(
            "AzureCLI@2",
            true,
            "azureSubscription",
            "scriptType",
            "scriptLocation",
            "scriptPath",
            "inlineScript",
            "arguments",
            "workingDirectory",
            "failOnStandardError",
            "addSpnToEnvironment",
            "keepAzSessionActive",
            "visibleAzLogin"),
    USE_PYTHON("UsePythonVersion@0", true, "versionSpec", "addToPath", "architecture"),
    PIP_AUTHENTICATE("PipAuthenticate@1", true, "artifactFeeds", "onlyAddExtraIndex"),
    CACHE("Cache@2", true, "key", "path", "cacheHitVar"),
    PUBLISH_TASK("PublishPipelineArtifact@1", true, "targetPath", "artifact", "artifactName"),
    DOWNLOAD_TASK(
            "DownloadPipelineArtifact@2",
            true,
            "buildType",
            "source",
            "artifact",
            "artifactName",
            "targetPath",
            "path");

    private final String word;
    private final boolean task;

    @SuppressWarnings("ImmutableEnumChecker") // Set.of
    private final Set<String> inputs;

    StepKind(String word, boolean task, String... inputs) {
        this.word = word;
        this.task = task;
        this.inputs = Set.of(inputs);
    }

    static StepKind of(Fields step) {
        String first = step.mapping().firstKey();
        String word = first.equals("task") ? step.text("task") : first;
        return Arrays.stream(values())
                .filter(kind -> kind.word.equals(word) && kind.task == first.equals("task"))
                .findFirst()
                .orElseThrow(() -> step.source()
                        .error("step '" + word + "' is not known, or not taken by this runner; it" + " takes "
                                + Arrays.stream(values()).map(kind -> kind.word).toList()));
    }

    String word() {
        return word;
    }

    boolean isTask() {
        return task;
    }

    Set<String> inputs() {
        return inputs;
    }

    /** All keys a step of this kind may have, with those of every step. */
    Set<String> keys(Set<String> common) {
        Set<String> keys = new HashSet<>(common);
        keys.addAll(task ? Set.of("task", "inputs") : inputs);
        if (!task) {
            keys.add(word);
        }
        return keys;
    }
}
