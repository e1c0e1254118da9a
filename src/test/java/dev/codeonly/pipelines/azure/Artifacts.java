package dev.codeonly.pipelines.azure;

import dev.codeonly.pipelines.azure.StepRun.TaskFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/** What a run published. Names are used once, and the execute bit does not survive, as in Azure. */
final class Artifacts {
    private final Path folder;

    Artifacts(Path folder) {
        this.folder = folder;
    }

    void publish(String name, Path source) {
        Path target = folder.resolve(name);
        if (Files.exists(target)) {
            throw new TaskFailure("Artifact " + name + " already exists for this run");
        }
        copy(source, Files.isDirectory(source) ? target : target.resolve(source.getFileName()));
    }

    void download(String name, Path target) {
        Path source = folder.resolve(name);
        if (!Files.isDirectory(source)) {
            throw new TaskFailure("Artifact " + name + " was not found for this run");
        }
        copy(source, target);
    }

    void downloadAll(Path target) {
        for (String name : names()) {
            download(name, target.resolve(name));
        }
    }

    List<String> names() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(Path::getFileName).map(Path::toString).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void copy(Path source, Path target) {
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = target.resolve(source.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                try (var content = Files.newInputStream(file)) {
                    Files.copy(content, copy, StandardCopyOption.REPLACE_EXISTING);
                }
            }
            if (Files.isDirectory(source)) {
                Files.createDirectories(target);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
