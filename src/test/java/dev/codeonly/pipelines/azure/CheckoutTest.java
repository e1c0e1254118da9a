package dev.codeonly.pipelines.azure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.fixtures.PythonTools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A checkout")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CheckoutTest {
    private PipelineRun run;
    private String commit;

    @BeforeAll
    void run(@TempDir Path folder) throws IOException {
        Scene scene = new Scene(folder).repository("templates", "maintainer");
        scene.text(".gitignore", "*.log\n").text("tracked.txt", "old");
        scene.commit(scene.self());
        commit = new Git(scene.self()).commit();
        scene.text("tracked.txt", "new").text("new.txt", "new").text("ignored.log", "noise");
        Path shared = folder.resolve("repositories/maintainer");
        Files.writeString(shared.resolve("script.sh"), "echo\n");
        scene.commit(shared);
        scene.text("checkout.yml", checkout(scene));
        run = scene.written("checkout.yml").run();
    }

    /** The version of the machine's own Python stands in the file as 3.11. */
    private static String checkout(Scene scene) throws IOException {
        scene.file("checkout.yml");
        return Files.readString(scene.self().resolve("checkout.yml"))
                .replace("versionSpec: '3.11'", "versionSpec: '" + PythonTools.version() + "'");
    }

    @Test
    @DisplayName("brings what is tracked or new, as it is now, and not what is ignored; each repository in its place")
    void both() {
        assertThat(run.step("Look").output().lines())
                .startsWith(
                        "./app/.gitignore",
                        "./app/checkout.yml",
                        "./app/new.txt",
                        "./app/tracked.txt",
                        "./shared/script.sh",
                        commit)
                .anySatisfy(line -> assertThat(line).startsWith("sources ").endsWith("/_work/1/s"))
                .hasSize(7);
    }

    @Test
    @DisplayName("of one repository alone lies in the sources folder")
    void alone() {
        assertThat(run.step("Look alone").output().lines())
                .startsWith("checkout.yml", "new.txt", "tracked.txt", commit)
                .last()
                .asString()
                .endsWith("/_work/1/s");
    }

    @Test
    @DisplayName("of a folder inside a repository is a repository of its own with what git would bring")
    void folderInside(@TempDir Path folder) {
        Scene scene = new Scene(folder);
        scene.text("sample/.gitignore", "*.log\n")
                .text("sample/ignored.log", "")
                .text("other.txt", "");
        scene.text("sample/pipeline.yml", "steps:\n  - bash: git ls-files && git status --short && ls\n");

        PipelineRun inside = Pipeline.load(Map.of("self", scene.self().resolve("sample")), "pipeline.yml")
                .agent(scene.work(), Map.of())
                .run();

        assertThat(inside.step("bash").output().lines()).containsExactly(".gitignore", "pipeline.yml", "pipeline.yml");
    }

    @Test
    @DisplayName("at a path makes that the sources folder, where steps start")
    void elsewhere() {
        assertThat(run.step("Look elsewhere").output()).endsWith("/_work/1/mine");
    }

    @Test
    @DisplayName("needs a Python only where a step asks for one: the machine's own, first on PATH")
    void python() {
        assertThat(run.step("Python").output().lines().toList().get(0)).contains("/_work/_tool/Python/");
        assertThat(run.step("Python").output()).contains(PythonTools.version().replace(".", ", "));
        assertThat(run.step("Other Python").state()).isEqualTo(Result.FAILED);
        assertThat(run.step("Other Python").output()).contains("Version spec 3.7 did not match any version");
    }
}
