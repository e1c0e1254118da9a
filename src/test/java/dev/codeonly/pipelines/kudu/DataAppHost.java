package dev.codeonly.pipelines.kudu;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.codeonly.fixtures.PythonTools;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;

/**
 * A running data app: one Python process that has imported what wwwroot held when it was started, and keeps that. It ends
 * when its input ends, so also when this JVM is killed.
 */
final class DataAppHost implements AutoCloseable {
    private static final Path SCRIPT = Path.of("src/test/stand-in/host.py").toAbsolutePath();

    private final Process process;
    private final BufferedReader answers;
    private final Writer requests;
    private final JsonNode loaded;

    private DataAppHost(Process process) {
        this.process = process;
        answers = process.inputReader(StandardCharsets.UTF_8);
        requests = process.outputWriter(StandardCharsets.UTF_8);
        loaded = next();
    }

    /** Returns when the app's code has been imported, or has failed to. */
    static DataAppHost start(Path wwwroot, Map<String, String> environment, ChildProcesses children, Path log) {
        ProcessBuilder builder = new ProcessBuilder(
                PythonTools.python().toString(), "-S", "-s", "-B", SCRIPT.toString(), wwwroot.toString());
        builder.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
        if (Files.isDirectory(wwwroot)) {
            builder.directory(wwwroot.toFile());
        }
        builder.environment().clear();
        builder.environment().putAll(environment);
        children.mark(builder.environment());
        try {
            return new DataAppHost(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The functions that were found, each as ARM shows its config; none if the import failed. */
    JsonNode functions() {
        return loaded.path("functions");
    }

    /** Why the app's code could not be imported; empty if it could. */
    String error() {
        return loaded.isMissingNode()
                ? "the host's process ended"
                : loaded.path("error").asText("");
    }

    boolean isAlive() {
        return process.isAlive();
    }

    synchronized Answer answer(Request request) throws IOException {
        Map<String, String> headers = new TreeMap<>();
        request.headers().forEach((name, values) -> headers.put(name, String.join(", ", values)));
        String line = Json.text(Json.object(
                "method", request.method(),
                "url", "https://" + request.host() + request.uri(),
                "path", request.path(),
                "parameters", request.parameters(),
                "headers", headers,
                "body", Base64.getEncoder().encodeToString(request.bytes())));
        try {
            requests.write(line + "\n");
            requests.flush();
        } catch (IOException e) {
            return Answer.text(502, "The app's process ended.");
        }
        return answered(next());
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }

    private static Answer answered(JsonNode line) throws IOException {
        if (line.isMissingNode()) {
            return Answer.text(502, "The app's process ended.");
        }
        Answer answer = Answer.bytes(
                line.path("status").asInt(),
                line.path("type").asText(),
                line.path("body").binaryValue());
        for (Iterator<Map.Entry<String, JsonNode>> all = line.path("headers").fields(); all.hasNext(); ) {
            Map.Entry<String, JsonNode> header = all.next();
            answer = answer.with(header.getKey(), header.getValue().asText());
        }
        return answer;
    }

    private JsonNode next() {
        try {
            String line = answers.readLine();
            return line == null ? MissingNode.getInstance() : Json.read(line);
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }
}
