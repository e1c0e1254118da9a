package dev.codeonly.pipelines.azure;

import dev.codeonly.pipelines.azure.StepRun.StepEnd;
import dev.codeonly.pipelines.azure.StepRun.TaskFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * checkout: the working tree of a repository as git would deliver it, so that a test sees what is not committed yet, but
 * nothing that is ignored. The copy is a repository at that commit; what is only a folder of one becomes one.
 */
record Checkout(Task task, Agent agent) {
    StepEnd run() {
        String alias = task.input("checkout");
        if (alias.equals("none")) {
            return StepEnd.succeeded();
        }
        Path source = agent.run().repository(alias);
        Path target = target(alias, source);
        copy(source, target);
        return StepEnd.succeeded();
    }

    /** Alone it lies in `s`, beside others in `s/<name>`; a path is relative to the workspace. */
    private Path target(String alias, Path source) {
        boolean several = agent.severalCheckouts();
        Path workspace = agent.pipelineWorkspace();
        String path = task.input("path");
        if (path.isEmpty()) {
            return several ? workspace.resolve("s").resolve(source.getFileName()) : workspace.resolve("s");
        }
        Path target = workspace.resolve(path).normalize();
        if (!target.startsWith(workspace)) {
            throw new TaskFailure(
                    "Input 'path' should resolve to a directory under the current working directory: " + path);
        }
        if (!several) {
            agent.sourcesAt(target);
        } else if (alias.equals(Source.SELF)) {
            agent.variables().put("Build.Repository.LocalPath", target.toString());
        }
        return target;
    }

    private static void copy(Path source, Path target) {
        Git git = new Git(source);
        boolean whole = git.isWhole();
        if (whole) {
            git.cloneTo(target);
        }
        copy(source, target, git.files());
        if (!whole) {
            new Git(target).begin();
        }
    }

    private static void copy(Path source, Path target, List<String> names) {
        try {
            for (String name : names) {
                Path file = source.resolve(name);
                if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                    Path copy = target.resolve(name);
                    Files.createDirectories(copy.getParent());
                    Files.copy(file, copy, LinkOption.NOFOLLOW_LINKS, StandardCopyOption.REPLACE_EXISTING);
                    if (Files.isExecutable(file) && !Files.isSymbolicLink(file)) {
                        copy.toFile().setExecutable(true);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
