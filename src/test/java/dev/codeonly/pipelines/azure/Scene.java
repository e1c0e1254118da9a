package dev.codeonly.pipelines.azure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A git repository `self` with files of src/test/resources/azure-pipelines, and a place for agents. */
final class Scene {
    private static final Path FILES = Path.of("src/test/resources/azure-pipelines");

    private final Path folder;
    private final Map<String, Path> repositories = new LinkedHashMap<>();

    Scene(Path folder) {
        this.folder = folder;
        repository("self", "app");
    }

    Path self() {
        return repositories.get("self");
    }

    Path work() {
        return folder.resolve("work");
    }

    /** Another repository, by an alias. */
    Scene repository(String alias, String name) {
        Path repository = folder.resolve("repositories").resolve(name);
        repositories.put(alias, repository);
        git(repository, "init", "--quiet");
        commit(repository);
        return this;
    }

    /** Takes a file over from the resources, under its own name. */
    Scene file(String name) {
        return text(name, read(FILES.resolve(name)));
    }

    Scene file(String name, String alias) {
        write(repositories.get(alias).resolve(name), read(FILES.resolve(name)));
        return this;
    }

    Scene text(String name, String content) {
        write(self().resolve(name), content);
        return this;
    }

    Pipeline pipeline(String entry) {
        file(entry);
        return written(entry);
    }

    /** A pipeline that a test wrote itself. */
    Pipeline written(String entry) {
        return Pipeline.load(repositories, entry).agent(work(), Map.of()).minute(Duration.ofMinutes(1));
    }

    void commit(Path repository) {
        git(repository, "add", "--all");
        git(
                repository,
                "-c",
                "user.name=test",
                "-c",
                "user.email=test@example.org",
                "commit",
                "--quiet",
                "--allow-empty",
                "-m",
                "State of the test");
    }

    private static void git(Path repository, String... arguments) {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        try {
            Files.createDirectories(repository);
            int exit = new ProcessBuilder(command)
                    .directory(repository.toFile())
                    .inheritIO()
                    .start()
                    .waitFor();
            if (exit != 0) {
                throw new AssertionError(command + " ended with " + exit);
            }
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(command + " did not run; install git", e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path file, String content) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
