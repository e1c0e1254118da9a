package dev.codeonly.pipelines.kudu;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** The code of a small data app, as files or as the archive that a pipeline sends. */
final class AppCode {
    private static final String FUNCTION_APP = """
            import azure.functions as func
            import message

            app = func.FunctionApp(http_auth_level=func.AuthLevel.ANONYMOUS)

            @app.route(route="health", methods=["GET"])
            def health(req: func.HttpRequest) -> func.HttpResponse:
                print("asked for health")
                return func.HttpResponse(message.TEXT, headers={"X-Name": req.params.get("name", "")})

            @app.route(route="rows/{id}", auth_level=func.AuthLevel.FUNCTION)
            def rows(req: func.HttpRequest) -> func.HttpResponse:
                return func.HttpResponse(req.route_params["id"])

            @app.route(route="echo/{*rest}", methods=["POST"])
            async def echo(req: func.HttpRequest) -> func.HttpResponse:
                return func.HttpResponse(req.get_body(), status_code=201, mimetype="application/octet-stream")

            @app.route(route="broken")
            def broken(req: func.HttpRequest) -> func.HttpResponse:
                raise ValueError("on purpose")

            @app.timer_trigger(schedule="0 */5 * * * *", arg_name="timer")
            def nightly(timer: func.TimerRequest) -> None:
                pass
            """;

    private final SortedMap<String, String> files = new TreeMap<>();
    private LocalDateTime time = LocalDateTime.of(2026, 11, 23, 10, 0, 0);

    /** An app whose health answers with that text. */
    static AppCode saying(String text) {
        return new AppCode()
                .with("function_app.py", FUNCTION_APP)
                .with("host.json", "{\"version\": \"2.0\"}\n")
                .with("message.py", "TEXT = '" + text + "'\n");
    }

    AppCode with(String name, String content) {
        files.put(name, content);
        return this;
    }

    /** The time of every entry. */
    AppCode of(LocalDateTime when) {
        time = when;
        return this;
    }

    void into(Path home) throws IOException {
        for (Map.Entry<String, String> file : files.entrySet()) {
            Path target = home.resolve("site/wwwroot").resolve(file.getKey());
            Files.createDirectories(target.getParent());
            Files.writeString(target, file.getValue());
        }
    }

    Path zip(Path archive) throws IOException {
        try (OutputStream out = Files.newOutputStream(archive);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, String> file : files.entrySet()) {
                ZipEntry entry = new ZipEntry(file.getKey());
                entry.setTimeLocal(time);
                zip.putNextEntry(entry);
                zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }
        return archive;
    }
}
