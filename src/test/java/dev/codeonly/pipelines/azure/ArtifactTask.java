package dev.codeonly.pipelines.azure;

import dev.codeonly.pipelines.azure.StepRun.StepEnd;
import dev.codeonly.pipelines.azure.StepRun.TaskFailure;
import java.nio.file.Files;
import java.nio.file.Path;

/** publish and download, as keywords and as tasks. */
record ArtifactTask(Task task) {
    StepEnd publish(StepKind kind) {
        String path = task.input(kind == StepKind.PUBLISH ? "publish" : "targetPath");
        String name = task.input("artifact", "artifactName");
        if (name.isBlank()) {
            throw new PipelineException(kind.word() + " of " + path + " has no name for its artifact");
        }
        Path source = task.agent().resolve(path);
        if (path.isBlank() || !Files.exists(source)) {
            throw new TaskFailure("Path does not exist: " + source);
        }
        task.agent().run().artifacts().publish(name, source);
        return StepEnd.succeeded();
    }

    StepEnd download(StepKind kind) {
        Path workspace = task.agent().pipelineWorkspace();
        String name = task.input("artifact", "artifactName");
        if (kind == StepKind.DOWNLOAD) {
            return download(name, workspace.resolve(task.input("path").isEmpty() ? name : task.input("path")));
        }
        String source = task.input("buildType", "source");
        if (!source.isEmpty() && !source.equals("current")) {
            throw new PipelineException("DownloadPipelineArtifact@2 of '" + source + "'; this runner takes current");
        }
        String target = task.input("targetPath", "path");
        return download(name, target.isEmpty() ? workspace : task.agent().resolve(target));
    }

    private StepEnd download(String name, Path target) {
        if (task.input("download").equals("none")) {
            return StepEnd.succeeded();
        }
        if (name.isEmpty()) {
            task.agent().run().artifacts().downloadAll(target);
        } else {
            task.agent().run().artifacts().download(name, target);
        }
        return StepEnd.succeeded();
    }
}
