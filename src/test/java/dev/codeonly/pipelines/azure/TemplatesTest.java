package dev.codeonly.pipelines.azure;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Templates")
class TemplatesTest {
    private Scene scene;

    @BeforeEach
    void scene(@TempDir Path folder) {
        scene = new Scene(folder).repository("shared", "maintainer");
        List.of("templates/stage.yml", "templates/job.yml", "templates/variables.yml")
                .forEach(scene::file);
        List.of("templates/steps.yml", "templates/one-step.yml", "templates/whole.yml")
                .forEach(name -> scene.file(name, "shared"));
    }

    @Test
    @DisplayName("bring stages, jobs, steps and variables, also from another repository, whose own lie beside them")
    void include() {
        Pipeline pipeline = scene.pipeline("templates.yml");

        assertThat(pipeline.jobs()).containsExactly("data_in/work", "data_ingest/work", "Settings/show");
        PipelineRun run = pipeline.run();
        assertThat(run.step("Work on data-in in production").output()).isEqualTo("data-in in production");
        assertThat(run.step("Work on data-ingest in blue").output()).isEqualTo("data-ingest in blue");
        assertThat(run.step("First of data-in").output()).isEqualTo("first of data-in");
    }

    @Test
    @DisplayName("decide structure and values by if, elseif, else, each and insert")
    void directives() {
        PipelineRun run = scene.pipeline("templates.yml").run();

        assertThat(run.step("Show").output()).isEqualTo("GREEN LARGE our-value park-2 Parks");
        assertThat(run.step("Known").output()).isEqualTo("known at compile time");
    }

    @Test
    @DisplayName("take what the run is started with, lists of steps and maps too")
    void parameters() {
        PipelineRun run = scene.pipeline("templates.yml")
                .with("apps", List.of(Map.of("name", "one", "slot", "")))
                .with("extra", List.of(Map.of("bash", "echo more")))
                .with("mode", "leave")
                .with("tries", 5)
                .run();

        assertThat(run.step("bash").output()).isEqualTo("more");
        assertThat(run.step("Show").output()).endsWith("leave-5 Leaves");
        assertThat(run.result()).isEqualTo(Result.SUCCEEDED);
    }

    @Test
    @DisplayName("are the whole pipeline where extends says so")
    void extended() {
        Pipeline pipeline = scene.pipeline("extends.yml");

        assertThat(pipeline.lockBehavior()).hasValue("runLatest");
        assertThat(pipeline.run().step("Work on extended").output()).isEqualTo("extended");
    }
}
