package dev.codeonly.pipelines.azure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** The real git, asked about a folder that a run uses as a repository. */
record Git(Path folder) {
    String commit() {
        return run("rev-parse", "HEAD").strip();
    }

    /** Tracked files, and new ones that are not ignored. */
    List<String> files() {
        return Pattern.compile("\0")
                .splitAsStream(run("ls-files", "-z", "--cached", "--others", "--exclude-standard"))
                .filter(name -> !name.isEmpty())
                .distinct()
                .toList();
    }

    /** Whether the folder is a repository rather than a folder in one. */
    boolean isWhole() {
        return run("rev-parse", "--show-prefix").isBlank();
    }

    /** A repository without files at the same commit. */
    void cloneTo(Path target) {
        run("clone", "--quiet", "--shared", "--no-checkout", ".", target.toString());
        new Git(target).run("reset", "--quiet");
    }

    /** Makes the folder a repository with all its files in one commit. */
    void begin() {
        run("init", "--quiet");
        run("add", "--all");
        run("-c", "user.name=agent", "-c", "user.email=agent@example.org", "commit", "--quiet", "-m", "Checked out");
    }

    private String run(String... arguments) {
        List<String> command = new ArrayList<>(List.of("git", "-c", "advice.detachedHead=false"));
        command.addAll(Arrays.asList(arguments));
        try {
            ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("GIT_"));
            Process git = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
            String output = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (git.waitFor() != 0) {
                throw new PipelineException("'" + String.join(" ", command) + "' failed in " + folder
                        + "; a repository of a run is a git repository with at least one commit");
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Kill.Killed();
        }
    }
}
