package dev.codeonly.pipelines.azure;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("What the build of packages needs of the platform:")
class CacheTest {
    private Scene scene;

    @BeforeEach
    void scene(@TempDir Path folder) {
        scene = new Scene(folder);
    }

    private Pipeline pipeline(String key) {
        return scene.pipeline("cache.yml")
                .with("key", key)
                .feed("platform/one", "https://build:planted-1@example.org/one/simple/")
                .feed("platform/two", "https://example.org/two/simple/");
    }

    private static String looked(PipelineRun run) {
        return run.step("Look").output().lines().findFirst().orElse("");
    }

    @Test
    @DisplayName("a cache is restored whole by a later run with the same key, by no other, and stays as it was saved")
    void cache() {
        PipelineRun first = pipeline("a").run();

        assertThat(looked(first)).isEqualTo("restored false:  ");
        String saved = "restored true: of run " + first.buildId() + " runs";
        assertThat(looked(pipeline("a").run())).isEqualTo(saved);
        assertThat(looked(pipeline("a").run())).isEqualTo(saved);
        assertThat(looked(pipeline("b").run())).isEqualTo("restored false:  ");
    }

    @Test
    @DisplayName("a cache is not saved by a job that failed")
    void failed() {
        assertThat(pipeline("a").with("fail", true).run().result()).isEqualTo(Result.FAILED);

        assertThat(looked(pipeline("a").run())).isEqualTo("restored false:  ");
    }

    @Test
    @DisplayName("pip gets the addresses of the feeds, whose credentials are *** in every log; an image is named there")
    void feeds() {
        PipelineRun run = pipeline("a").run();

        assertThat(run.step("Look").output())
                .endsWith(
                        "index none, extra https://build:***@example.org/one/simple/ https://example.org/two/simple/");
        assertThat(run.log())
                .doesNotContain("planted-1")
                .contains("container mcr.microsoft.com/azure-functions/python:4-python3.11: no engine is here");
    }
}
