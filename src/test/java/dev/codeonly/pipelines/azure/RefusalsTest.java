package dev.codeonly.pipelines.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A pipeline is refused")
class RefusalsTest {
    private static final Path RESOURCES = Path.of("src/test/resources/azure-pipelines");
    private static final String EXPECTED = "# error: ";

    private static Scene scene;

    @BeforeAll
    static void scene(@TempDir Path folder) {
        scene = new Scene(folder);
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("before it runs, with the file, the line and the construct:")
    @MethodSource("whenCompiled")
    void whenCompiled(Path file) throws IOException {
        List.of("steps", "boolean", "circle")
                .forEach(name -> scene.text("taken/" + name + ".yml", read("errors/taken/" + name + ".yml")));
        Pipeline pipeline = pipeline(file);

        assertThatThrownBy(pipeline::jobs).isInstanceOf(PipelineException.class).hasMessageContaining(expected(file));
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("by an error of the run, not of a step:")
    @MethodSource("whenRun")
    @Timeout(30)
    void whenRun(Path file) throws IOException {
        Pipeline pipeline = pipeline(file);

        assertThatThrownBy(pipeline::run).isInstanceOf(PipelineException.class).hasMessageContaining(expected(file));
    }

    @Test
    @DisplayName("when it is started with a parameter it does not know, or one of another type")
    void parameters() {
        assertThatThrownBy(scene.pipeline("steps.yml").with("fial", true)::jobs)
                .hasMessageContaining("parameter 'fial' is not one of steps.yml, which takes [fail]");
        assertThatThrownBy(scene.pipeline("steps.yml").with("fail", "perhaps")::jobs)
                .hasMessageContaining("parameter 'fail' is a boolean, and what it gets is 'perhaps'");
        assertThatThrownBy(scene.pipeline("steps.yml").with("fail", Map.of("a", "b"))::jobs)
                .hasMessageContaining("parameter 'fail' is a boolean, and what it gets is a map");
    }

    static List<Path> whenCompiled() throws IOException {
        return files("errors", 40);
    }

    static List<Path> whenRun() throws IOException {
        return files("errors-in-run", 8);
    }

    private static List<Path> files(String name, int atLeast) throws IOException {
        try (Stream<Path> files = Files.list(RESOURCES.resolve(name))) {
            List<Path> found = files.filter(Files::isRegularFile)
                    .map(RESOURCES::relativize)
                    .sorted()
                    .toList();
            assertThat(found).hasSizeGreaterThanOrEqualTo(atLeast);
            return found;
        }
    }

    private static Pipeline pipeline(Path file) {
        String name = file.getFileName().toString();
        return scene.text(name, read(file.toString())).written(name);
    }

    private static String expected(Path file) {
        String first = read(file.toString()).lines().findFirst().orElse("");
        assertThat(first).as("the first line of %s says the error", file).startsWith(EXPECTED);
        return first.substring(EXPECTED.length());
    }

    private static String read(String name) {
        try {
            return Files.readString(RESOURCES.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
