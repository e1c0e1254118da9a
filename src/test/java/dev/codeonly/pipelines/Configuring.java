package dev.codeonly.pipelines;

import dev.codeonly.fixtures.PythonTools;
import dev.codeonly.pipelines.azure.Kill;
import dev.codeonly.pipelines.azure.Pipeline;
import dev.codeonly.pipelines.kudu.Azure;
import dev.codeonly.pipelines.kudu.SiteConfiguration;
import dev.codeonly.pipelines.kudu.SiteStandIn;
import dev.codeonly.pipelines.kudu.Vault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** An app into which nothing was deployed yet, a Key Vault, and a pipeline of nothing but the steps that configure. */
final class Configuring implements AutoCloseable {
    static final String PASSWORD = "h\"unt'er $2 \\ ~~";

    private static final Path YAML = Path.of("src/test/resources/configure-app/configure.yml");

    private final Path folder;
    private final Scene scene;
    private final Vault vault;
    private final Map<String, String> settings = new TreeMap<>(Map.of(
            "APP_POLL_SECONDS", "0.02",
            "APP_SETTLE_WAIT", "0",
            "APP_IDENTITY_WAIT", "2",
            "PYTHON_VERSION", PythonTools.version()));

    Configuring(Path folder) {
        this.folder = folder;
        scene = Scene.light(folder);
        vault = scene.azure().vault("kv-weather-poc");
        try {
            scene.write("../configure.yml", Files.readString(YAML));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Configuring setting(String name, String value) {
        settings.put(name, value);
        return this;
    }

    /** Parameters are names and values in turn. */
    Run run(Object... parameters) {
        Pipeline pipeline = scene.pipeline(
                        "configure.yml", Map.of("self", scene.repository().root()))
                .variableGroup(
                        "functions-poc", Map.of("DB_PASSWORD", PASSWORD, "TEAM", "weather"), Set.of("DB_PASSWORD"))
                .with("settings", Map.copyOf(settings));
        for (int i = 0; i < parameters.length; i += 2) {
            pipeline.with(parameters[i].toString(), parameters[i + 1]);
        }
        return scene.started(pipeline, new Kill());
    }

    Azure azure() {
        return scene.azure();
    }

    SiteStandIn site() {
        return scene.site();
    }

    /** A slot of the app. */
    SiteStandIn slot(String name) {
        return scene.slot(name).site();
    }

    SiteConfiguration app() {
        return site().configuration();
    }

    Vault vault() {
        return vault;
    }

    /** How the agents' curl reaches a host from now on, as one of its own settings says. */
    void reach(String setting) throws IOException {
        Path file = folder.resolve("azure/.curlrc");
        Files.writeString(file, setting + "\n" + Files.readString(file));
    }

    /** Whatever the steps left on their agents that others must not read. */
    List<Path> leftovers() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(path -> path.getFileName().toString().startsWith("private."))
                    .toList();
        }
    }

    @Override
    public void close() {
        scene.close();
    }
}
