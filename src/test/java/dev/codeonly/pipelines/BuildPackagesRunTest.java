package dev.codeonly.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.fixtures.Feed;
import dev.codeonly.fixtures.PythonTools;
import dev.codeonly.fixtures.Wheel;
import dev.codeonly.pipelines.azure.Pipeline;
import dev.codeonly.pipelines.azure.PipelineRun;
import dev.codeonly.pipelines.azure.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The steps that build code and packages, from their YAML. */
class BuildPackagesRunTest {
    private static final String PASSWORD = "planted-5d3c1a";
    private static final String ENTRY = """
            trigger: none
            parameters:
              - {name: command, type: string}
              - {name: feeds, type: string}
              - {name: installer, type: string}
              - {name: container, type: boolean}
              - {name: imports, type: object}
            variables:
              - template: pipelines/templates/variables/app.yml
                parameters: {app: a, resourceGroup: g, slot: production, scriptsRepository: self, run: none}
              - {name: PYTHON_VERSION, value: '%1$s'}
              - {name: CODE_FOLDER, value: $(Build.ArtifactStagingDirectory)/code}
              - {name: PACKAGES_FOLDER, value: $(Build.ArtifactStagingDirectory)/packages}
            jobs:
              - job: build
                ${{ if eq(parameters.container, true) }}:
                  container: mcr.microsoft.com/azure-functions/python:4-python3.11
                steps:
                  - template: pipelines/templates/steps/check-out.yml
                    parameters: {code: true, scriptsRepository: self}
                  - template: pipelines/templates/steps/build-code.yml
                    parameters:
                      pythonVersion: '%1$s'
                      appFolder: app
                      requirementsFile: requirements.txt
                      requirementsCommand: ${{ parameters.command }}
                  - publish: $(CODE_FOLDER)
                    artifact: code-app
                  - template: pipelines/templates/steps/build-packages.yml
                    parameters:
                      pythonVersion: '%1$s'
                      appFolder: app
                      requirementsFile: requirements.txt
                      requirementsCommand: ${{ parameters.command }}
                      installer: ${{ parameters.installer }}
                      imports: ${{ parameters.imports }}
                      container: ${{ parameters.container }}
                      feeds: ${{ parameters.feeds }}
                  - publish: $(PACKAGES_FOLDER)
                    artifact: packages-app
            """;

    @TempDir
    private Path folder;

    private AppRepository repository;

    @BeforeEach
    void app() throws IOException {
        Path app = Files.createDirectories(folder.resolve("source"));
        Files.writeString(app.resolve("host.json"), "{\"version\": \"2.0\"}\n");
        Files.writeString(app.resolve("function_app.py"), "import six\n");
        Files.writeString(app.resolve("requirements.txt"), "six==1.17.0\n");
        Files.writeString(app.resolve("locked.txt"), "six==1.17.0\nourown==1.0\n");
        repository = AppRepository.with(folder.resolve("repository"), app);
        Files.writeString(repository.root().resolve("build.yml"), ENTRY.formatted(PythonTools.version()));
    }

    private Pipeline pipeline() {
        Map<String, String> environment = new TreeMap<>(PythonTools.network());
        environment.put("PATH", PythonTools.pythonWithPip().getParent() + ":" + System.getenv("PATH"));
        return Pipeline.load(Map.of("self", repository.root()), "build.yml")
                .with("command", "")
                .with("feeds", "")
                .with("installer", "pip")
                .with("container", false)
                .with("imports", List.of("six"))
                .agent(folder.resolve("agents"), environment);
    }

    @Test
    void keep_what_they_built_verify_it_when_it_is_restored_and_replace_it_when_it_is_damaged() throws IOException {
        Wheel.of("ourown", "1.0", "py3-none-any").into(folder.resolve("wheels"));
        String first = repository.head();
        Pipeline pipeline;
        try (Feed feed = Feed.of(folder.resolve("wheels"), PASSWORD)) {
            pipeline = pipeline()
                    .with("command", "cat locked.txt")
                    .with("feeds", "platform/python")
                    .with("imports", List.of("six", "ourown"))
                    .feed("platform/python", feed.url());
            Path built = artifacts(pipeline.run(), "first");

            assertThat(built.resolve("packages-app/package_set"))
                    .content()
                    .contains("Commit: " + first + "\n", "Imports: six, ourown\n");
            assertThat(built.resolve("packages-app/package_set.requirements"))
                    .hasContent("six==1.17.0\nourown==1.0\n")
                    .hasSameTextualContentAs(built.resolve("code-app/requirements.txt"));
            assertPasswordIsNowhere();
        }

        // The feed is gone: whoever installs fails.
        repository.write("function_app.py", "import six, ourown\n");
        PipelineRun second = pipeline.run();

        assertThat(second.step("Build the packages").output())
                .contains("Verified: the packages of commit " + first)
                .doesNotContain("Installed:");
        assertThat(artifacts(second, "second").resolve("packages-app")).isDirectoryContaining("glob:**/*.zip.parts");
        assertThat(folder.resolve("second/packages-app/package_set"))
                .hasSameTextualContentAs(folder.resolve("first/packages-app/package_set"));

        Shell.output(folder, List.of("bash", "-c", "echo x >>agents/caches/*/lib/site-packages/six.py"));
        try (Feed feed = Feed.of(folder.resolve("wheels"), PASSWORD)) {
            PipelineRun third = pipeline.feed("platform/python", feed.url()).run();

            assertThat(third.step("Build the packages").issues())
                    .singleElement()
                    .satisfies(issue -> assertThat(issue.message()).contains("out of the cache are not good"));
            assertThat(artifacts(third, "third").resolve("packages-app/package_set"))
                    .content()
                    .contains("Commit: " + repository.head());
        }
    }

    @Test
    void run_in_the_apps_own_image_with_its_interpreter_by_uv() {
        PipelineRun run = pipeline()
                .with("installer", "uv")
                .with("container", true)
                .with("imports", "six")
                .run();

        Path built = artifacts(run, "built");
        assertThat(run.steps()).extracting(step -> step.displayName()).doesNotContain("Python 3.11 for the packages");
        assertThat(run.step("Build the packages").output()).contains("Installed: 1 distributions by uv");
        assertThat(built.resolve("packages-app/fingerprint")).content().matches("[0-9a-f]{64}\n");
    }

    private Path artifacts(PipelineRun run, String name) {
        assertThat(run.result()).as(run.log()).isEqualTo(Result.SUCCEEDED);
        Path to = folder.resolve(name);
        run.artifacts().forEach(artifact -> run.download(artifact, to.resolve(artifact)));
        assertThat(run.log()).doesNotContain(PASSWORD);
        return to;
    }

    private void assertPasswordIsNowhere() throws IOException {
        try (Stream<Path> all = Files.walk(folder.resolve("agents"))) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(PASSWORD))
                        .as("the password is in " + file)
                        .isFalse();
            }
        }
    }
}
