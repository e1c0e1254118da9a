package dev.codeonly.pipelines.kudu;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A step on an agent: real bash and curl, with what {@link Azure#environment()} gives. */
final class Agent {
    private final Azure azure;
    private final Path folder;

    Agent(Azure azure, Path folder) throws IOException {
        this.azure = azure;
        this.folder = Files.createDirectories(folder);
    }

    /** How a program ended. */
    record Ended(int exit, String out, String err) {}

    /** What curl got. */
    record Reply(int exit, int status, String headers, Path file) {
        String body() throws IOException {
            return Files.readString(file);
        }
    }

    Ended bash(String script) throws IOException, InterruptedException {
        return run(List.of("bash", "-c", script));
    }

    /** A call with a valid token; more are curl's own arguments. */
    Reply call(String method, String url, String... more) throws IOException, InterruptedException {
        Path token = Files.createTempFile(folder, "token", ".txt");
        Files.writeString(token, "Authorization: Bearer " + azure.tokens().get().body() + "\n");
        List<String> words = new ArrayList<>(List.of("--header", "@" + token));
        words.addAll(List.of(more));
        return anonymous(method, url, words.toArray(String[]::new));
    }

    Reply anonymous(String method, String url, String... more) throws IOException, InterruptedException {
        Path headers = Files.createTempFile(folder, "headers", ".txt");
        Path body = Files.createTempFile(folder, "body", ".bin");
        List<String> words = new ArrayList<>(List.of("curl", "--silent", "--request", method, "--url", url));
        words.addAll(List.of("--dump-header", headers.toString(), "--output", body.toString()));
        words.addAll(List.of("--write-out", "%{http_code}"));
        words.addAll(List.of(more));
        Ended ended = run(words);
        return new Reply(ended.exit(), Integer.parseInt(ended.out()), Files.readString(headers), body);
    }

    /** {@code POST /api/command}. */
    Reply command(SiteStandIn app, String command, String dir) throws IOException, InterruptedException {
        return call(
                "POST",
                "https://" + app.scmHost() + "/api/command",
                "--header",
                "Content-Type: application/json",
                "--data",
                Json.text(Map.of("command", command, "dir", dir)));
    }

    private Ended run(List<String> words) throws IOException, InterruptedException {
        Path out = Files.createTempFile(folder, "out", ".txt");
        Path err = Files.createTempFile(folder, "err", ".txt");
        ProcessBuilder builder = new ProcessBuilder(words)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().putAll(azure.environment());
        Process process = builder.start();
        int exit = process.waitFor();
        return new Ended(
                exit, Files.readString(out, StandardCharsets.UTF_8), Files.readString(err, StandardCharsets.UTF_8));
    }
}
