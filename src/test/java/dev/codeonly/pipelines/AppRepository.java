package dev.codeonly.pipelines;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** A repository in git with an app's code in {@code app/} and our pipelines beside it, as they lie in this project. */
final class AppRepository {
    private static final Path PIPELINES = Path.of("pipelines").toAbsolutePath();

    private final Path root;

    private AppRepository(Path root) {
        this.root = root;
    }

    static AppRepository with(Path root, Path app) {
        try {
            copy(PIPELINES, root.resolve("pipelines"));
            copy(app, root.resolve("app"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return committed(root);
    }

    /** A folder as a repository of its own, with nothing added. */
    static Path of(Path root, Path content) throws IOException {
        copy(content.toAbsolutePath(), root);
        return committed(root).root();
    }

    private static AppRepository committed(Path root) {
        AppRepository repository = new AppRepository(root);
        repository.git("init", "--quiet");
        repository.commit();
        return repository;
    }

    static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Path target = to.resolve(from.relativize(path));
                if (Files.isDirectory(path)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(path, target, java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
    }

    Path root() {
        return root;
    }

    Path app() {
        return root.resolve("app");
    }

    /** Changes a file of the app and commits. */
    void rewrite(String file, UnaryOperator<String> change) throws IOException {
        write(file, change.apply(Files.readString(app().resolve(file))));
    }

    void write(String file, String text) throws IOException {
        Path path = app().resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
        commit();
    }

    void delete(String file) throws IOException {
        Files.delete(app().resolve(file));
        commit();
    }

    String head() {
        return Shell.output(root, List.of("git", "rev-parse", "HEAD")).strip();
    }

    private void commit() {
        git("add", "--all");
        git(
                "-c",
                "user.name=test",
                "-c",
                "user.email=test@example.org",
                "commit",
                "--quiet",
                "--allow-empty",
                "-m",
                "change");
    }

    private void git(String... words) {
        Shell.output(root, Stream.concat(Stream.of("git"), Stream.of(words)).toList());
    }
}
