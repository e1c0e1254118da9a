package dev.codeonly.pipelines.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.fixtures.PythonTools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** An app whose packages are built: its requirements, and where packages and artifact go. */
record PackageBuild(Path place) {
    static final String COMMIT = "0f4b21c9d0e34a1f9a5d7c3e8b6f0a1d2c3b4a59";
    static final String PURE = "six==1.17.0\nidna==3.20\n";

    Path app() {
        return place.resolve("the app");
    }

    Path packages() {
        return place.resolve("built/.python_packages");
    }

    Path output() {
        return place.resolve("packages-folder");
    }

    PackageBuild requirements(String text) {
        return file("requirements.txt", text);
    }

    PackageBuild file(String name, String text) {
        try {
            Path file = app().resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What builds it, by an interpreter with pip that reaches the package index as this machine does. */
    Script script(String installer, String... modules) {
        return Script.bash("build-packages.sh")
                .inThisNetwork()
                .with("APP_FOLDER", app())
                .with("REQUIREMENTS", "requirements.txt")
                .with("PACKAGES", packages())
                .with("OUTPUT", output())
                .with("IMPORTS", String.join(", ", modules))
                .with("COMMIT", COMMIT)
                .with("PYTHON_VERSION", PythonTools.version())
                .with("PYTHON", PythonTools.pythonWithPip())
                .with("INSTALLER", installer)
                .with("UV", PythonTools.uv());
    }

    /** Runs it to a refusal that leaves no artifact; the message that the pipeline's summary shows. */
    String refused(Script script) {
        String said = script.run().exits(1).out();
        assertThat(output()).doesNotExist();
        return said.lines()
                .filter(line -> line.startsWith("##vso[task.logissue type=error]"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no error for the summary in\n" + said));
    }

    String fingerprint() {
        return text("fingerprint").strip();
    }

    String text(String name) {
        try {
            return Files.readString(output().resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The files of the artifact, sorted. */
    List<Path> artifact() {
        try (Stream<Path> files = Files.list(output())) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Path> parts() {
        return artifact().stream()
                .filter(file -> file.toString().contains(".zip.part-"))
                .toList();
    }
}
