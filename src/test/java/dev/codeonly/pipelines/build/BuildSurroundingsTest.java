package dev.codeonly.pipelines.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.fixtures.Feed;
import dev.codeonly.fixtures.PythonTools;
import dev.codeonly.fixtures.Wheel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("What surrounds a build of packages:")
class BuildSurroundingsTest {
    private static final String PASSWORD = "planted-0f4b21";

    @TempDir
    private Path place;

    private PackageBuild build;

    @BeforeEach
    void layOut() {
        build = new PackageBuild(place);
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(place.resolve(name), text);
    }

    @ParameterizedTest
    @DisplayName("settings of the machine for pip and uv change nothing of what is built")
    @ValueSource(strings = {"pip", "uv"})
    void settings(String installer) throws IOException {
        Path older = write("older.txt", "idna==3.10\n");
        Path conf = write(
                "pip.conf", "[global]\nconstraint = " + older + "\nno-binary = idna\n[install]\nprefix = /nowhere\n");
        write("uv.toml", "no-index = true\n");
        Wheel.of("idna", "3.99", "py3-none-any").into(place.resolve("wheels"));
        build.requirements("idna<3.21\nsix>=1.17.0,<1.18\n");

        build.script(installer, "idna")
                .with("PIP_CONFIG_FILE", conf)
                .with("PIP_CONSTRAINT", older)
                .with("PIP_TARGET", place.resolve("elsewhere"))
                .with("PIP_FIND_LINKS", place.resolve("wheels"))
                .with("PIP_NO_DEPS", "nonsense")
                .with("UV_CONFIG_FILE", place.resolve("uv.toml"))
                .with("UV_CONSTRAINT", older)
                .with("UV_FIND_LINKS", place.resolve("wheels"))
                .with("UV_COMPILE_BYTECODE", "1")
                .with("PYTHONPATH", place)
                .run()
                .exits(0);

        assertThat(build.packages().resolve("lib/site-packages")).isDirectoryContaining("glob:**/idna-3.20.dist-info");
        assertThat(place.resolve("elsewhere")).doesNotExist();
    }

    @Tag("slow")
    @ParameterizedTest
    @DisplayName("a private feed is used where pip is told of it, and its password is nowhere afterwards")
    @ValueSource(strings = {"pip", "uv"})
    void feed(String installer) throws IOException {
        Wheel wheel = Wheel.of("ourown", "1.0", "py3-none-any");
        wheel.into(place.resolve("wheels"));
        build.requirements("ourown==1.0\n");
        try (Feed feed = Feed.of(place.resolve("wheels"), PASSWORD)) {
            Path conf = write("pip.conf", "[global]\nindex-url = " + feed.url() + "\n");
            Script script = build.script(installer, "ourown")
                    .without("PIP_INDEX_URL")
                    .with("PIP_CONFIG_FILE", conf)
                    .with("PYTHON", recording("python", PythonTools.pythonWithPip()))
                    .with("UV", recording("uv", PythonTools.uv()));

            String said = script.run().exits(0).said();
            build.requirements("ourown==2.0\n");
            Script.lines(place, "rm -r built");
            said += script.run().exits(1).said();

            assertThat(feed.served()).contains(wheel.fileName());
            assertThat(said).doesNotContain(PASSWORD).contains("ourown==2.0");
            assertThat(place.resolve("arguments")).content().contains("install").doesNotContain(PASSWORD);
            for (Path file : files(build.packages().getParent(), build.output())) {
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1)).doesNotContain(PASSWORD);
            }
        }
    }

    /** The same program, that also writes down with which arguments it was started. */
    private Path recording(String name, Path program) throws IOException {
        Path script = write(
                name, "#!/bin/sh\necho \"$@\" >>'" + place.resolve("arguments") + "'\nexec '" + program + "' \"$@\"\n");
        Script.lines(place, "chmod +x " + name);
        return script;
    }

    private static List<Path> files(Path... folders) throws IOException {
        List<Path> all = new java.util.ArrayList<>();
        for (Path folder : folders) {
            try (Stream<Path> files = Files.walk(folder)) {
                files.filter(Files::isRegularFile).forEach(all::add);
            }
        }
        return all;
    }

    @Test
    @DisplayName("an address with a key in it is refused, for it would stay among the packages")
    void keyInAddress() {
        Path wheel = Wheel.of("ourown", "1.0", "py3-none-any").into(place.resolve("wheels"));
        build.requirements("ourown @ file://" + wheel + "?sig=" + PASSWORD + "\n");

        assertThat(build.script("pip", "ourown").run().exits(1).said()).doesNotContain(PASSWORD);
        assertThat(build.output()).doesNotExist();
    }

    @Tag("slow")
    @Test
    @DisplayName("a lock file is exported with its hashes by the app's own command, and its hashes hold")
    void lockFile() {
        build.file("pyproject.toml", """
                [project]
                name = "app"
                version = "1"
                requires-python = "==%s.*"
                dependencies = ["six==1.17.0", "docopt==0.6.2"]
                """.formatted(PythonTools.version()));
        Script export = Script.bash("export-requirements.sh")
                .inThisNetwork()
                .with("PATH", PythonTools.uv().getParent() + ":" + System.getenv("PATH"))
                .with("APP_FOLDER", build.app())
                .with("OUTPUT", build.app().resolve("requirements.txt"))
                .with(
                        "REQUIREMENTS_COMMAND",
                        "uv lock --quiet --no-config && uv export --quiet --no-config --frozen --no-emit-project"
                                + " --format requirements-txt");

        export.run().exits(0);
        assertThat(build.app().resolve("requirements.txt"))
                .content()
                .contains("six==1.17.0 \\\n    --hash=sha256:", "docopt==0.6.2 \\\n    --hash=sha256:49b3a825");
        Script script = build.script("uv", "six", "docopt").with("ALLOW_SOURCE_BUILDS", "docopt");
        script.run().exits(0);
        assertThat(build.text("package_set.requirements")).contains("docopt==0.6.2 --hash=sha256:49b3a825");

        Script.lines(build.app(), "sed -i s/sha256:49b3a825/sha256:00000000/ requirements.txt; rm -r ../built");
        Script.Ended tampered = script.run().exits(1);
        assertThat(tampered.err()).contains("DO NOT MATCH THE HASHES");
        assertThat(tampered.out()).contains("docopt==0.6.2 could not be built from its sources");
    }

    @Test
    @DisplayName("an export that fails, prints nothing or is not there leaves no requirements")
    void failedExport() {
        build.requirements(PackageBuild.PURE);
        Path output = build.app().resolve(".requirements.exported.txt");
        Script export = Script.bash("export-requirements.sh")
                .with("APP_FOLDER", build.app())
                .with("OUTPUT", output);

        assertThat(export.with("REQUIREMENTS_COMMAND", "cat requirements.txt; exit 4")
                        .run()
                        .exits(1)
                        .out())
                .contains("requirementsCommand ended with 4: cat requirements.txt; exit 4");
        assertThat(export.with("REQUIREMENTS_COMMAND", "true").run().exits(1).out())
                .contains("printed nothing");
        assertThat(export.with("REQUIREMENTS_COMMAND", "no-such-tool export")
                        .run()
                        .exits(5)
                        .out())
                .contains("requirementsCommand is not there: no-such-tool export");
        assertThat(build.app()).isDirectoryNotContaining("glob:**/.requirements*");
    }

    @Test
    @DisplayName("an exported file is not shipped with the code")
    void notShipped() {
        AppFolder app = AppFolder.in(place).file(".requirements.exported.txt", PackageBuild.PURE);

        assertThat(app.built().code())
                .doesNotContain(".requirements.exported.txt")
                .contains("host.json");
    }
}
