package dev.codeonly.pipelines.kudu;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.azure.functions.ExecutionContext;
import dev.codeonly.fixtures.ChildJvm;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** An app as the host sees it: its functions by their function.json, each run in a JVM of its own. */
public final class JavaWorker {
    private final Path app;
    private final ChildProcesses children;

    private JavaWorker(Path app, ChildProcesses children) {
        this.app = app;
        this.children = children;
    }

    /** The app in a folder; beside it the worker gets one, too. */
    public static JavaWorker in(Path app) {
        return new JavaWorker(app, new ChildProcesses());
    }

    static JavaWorker of(Path zip, Path folder, ChildProcesses children) {
        try {
            Path app = Files.createTempDirectory(Files.createDirectories(folder), "app");
            new Extraction(zip).into(app);
            return new JavaWorker(app, children);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<String> functions() {
        try (Stream<Path> all = Files.list(app)) {
            return all.filter(one -> Files.exists(one.resolve("function.json")))
                    .map(one -> one.getFileName().toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All that the function logged, and what an HTTP function answered. */
    public String invoke(String function, Map<String, String> settings) throws IOException {
        JsonNode config = Json.read(Files.readString(app.resolve(function).resolve("function.json")));
        Path jar = app.resolve(function)
                .resolve(config.path("scriptFile").asText())
                .normalize();
        ProcessBuilder builder = ChildJvm.by(
                workerClasses() + ":" + core(),
                JavaWorkerProcess.class.getName(),
                jar.toString(),
                config.path("entryPoint").asText(),
                config.at("/bindings/0/type").asText());
        Map<String, String> environment = new TreeMap<>(settings);
        environment.put("PATH", System.getenv("PATH"));
        children.mark(environment);
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process =
                builder.redirectErrorStream(true).directory(app.toFile()).start();
        try (InputStream out = process.getInputStream()) {
            return new String(out.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Nothing of ours but that one class and those in it: the app's classes and resources are to come from the app. */
    private Path workerClasses() throws IOException {
        Path ours = Path.of(JavaWorkerProcess.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath());
        Path named = Path.of(JavaWorkerProcess.class.getPackageName().replace('.', '/'));
        Path worker = app.resolveSibling("worker");
        Files.createDirectories(worker.resolve(named));
        try (DirectoryStream<Path> classes =
                Files.newDirectoryStream(ours.resolve(named), "JavaWorkerProcess*.class")) {
            for (Path one : classes) {
                Files.copy(one, worker.resolve(named).resolve(one.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return worker;
    }

    private static Path core() {
        return Path.of(ExecutionContext.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath());
    }
}
