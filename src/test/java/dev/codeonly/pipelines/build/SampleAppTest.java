package dev.codeonly.pipelines.build;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.codeonly.fixtures.PythonTools;
import dev.codeonly.fixtures.RealTree;
import dev.codeonly.fixtures.RealTrees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sample, built and unpacked, its functions called as the worker calls them, with real packages. */
@DisplayName("The sample data app")
class SampleAppTest {
    private static final String CALLS = """
            import json, sys
            import azure.functions as func
            import function_app

            functions = {f.get_function_name(): f for f in function_app.app.get_functions()}
            def call(name, method, body="", **params):
                request = func.HttpRequest(method=method, url="/api/x", body=body.encode(), params=params)
                response = functions[name].get_user_function()(request)
                return [response.status_code, json.loads(response.get_body())]
            """;

    @TempDir
    private Path place;

    private Path app;

    @BeforeEach
    void build() throws IOException {
        Path zip = place.resolve("code.zip");
        new AppFolder(Path.of("samples/data-ingest").toAbsolutePath(), zip)
                .build()
                .run()
                .exits(0);
        app = Files.createDirectories(place.resolve("app"));
        Script.lines(app, "unzip -q ../code.zip");
    }

    private JsonNode call(RealTree packages, String lines) throws IOException {
        Files.writeString(place.resolve("calls.py"), CALLS + lines);
        String python = PythonTools.python() + " -S -s -B ../calls.py";
        String path = app + ":" + packages.packages().resolve("lib/site-packages");
        String out = Script.lines(app, "ORDERS_TABLE=../orders PYTHONPATH=" + path + " " + python)
                .out();
        return new ObjectMapper().readTree(out);
    }

    @Nested
    @Tag("slow")
    @DisplayName("with its packages")
    class WithPackages {
        @Test
        @DisplayName("is healthy, and says which commit runs and what it imported")
        void healthy() throws IOException {
            JsonNode health = call(RealTrees.heavy(), "print(json.dumps(call('Health', 'GET')))");

            assertThat(health.get(0).asInt()).isEqualTo(200);
            JsonNode report = health.get(1);
            assertThat(report.get("status").asText()).isEqualTo("healthy");
            assertThat(report.get("commit").asText()).isEqualTo(AppFolder.COMMIT);
            assertThat(report.get("built").asText()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
            assertThat(report.get("imports").get("pandas").asText()).isEqualTo("3.1.1");
            assertThat(report.get("imports").get("azure.storage.blob").asText()).isEqualTo("12.31.1");
        }

        @Test
        @DisplayName("takes orders, adds them up, and compacts the table")
        void orders() throws IOException {
            JsonNode answers = call(RealTrees.heavy(), """
                    header = "order,day,shop,amount\\n"
                    answers = [
                        call("AddOrders", "POST", header + "1,2026-11-01,Bern,3.50\\n2,2026-11-01,Bern,1.25\\n"),
                        call("AddOrders", "POST", header + "3,2026-11-02,Genf,7\\n"),
                        call("AddOrders", "POST", header + "4,2026-13-01,Genf,7\\n"),
                        call("AddOrders", "POST", "nothing"),
                        call("DailyTotals", "GET"),
                        call("DailyTotals", "GET", shop="Genf"),
                    ]
                    class Timer: past_due = False
                    functions["CompactTable"].get_user_function()(Timer())
                    from data_ingest import lake
                    print(json.dumps(answers + [len(lake.opened().file_uris()), len(lake.read())]))
                    """);

            String bern = "{'day':'2026-11-01','shop':'Bern','orders':2,'amount':4.75}";
            String genf = "{'day':'2026-11-02','shop':'Genf','orders':1,'amount':7.0}";
            assertThat(answers.get(0)).hasToString("[201,{\"orders\":2,\"version\":0}]");
            assertThat(answers.get(1)).hasToString("[201,{\"orders\":1,\"version\":1}]");
            assertThat(answers.get(2).toString()).startsWith("[400,").contains("in line 2; nothing was stored");
            assertThat(answers.get(3).toString()).startsWith("[400,").contains("the columns are");
            assertThat(answers.get(4)).hasToString("[200,[" + (bern + "," + genf).replace('\'', '"') + "]]");
            assertThat(answers.get(5)).hasToString("[200,[" + genf.replace('\'', '"') + "]]");
            assertThat(answers.get(6).asInt()).isEqualTo(1);
            assertThat(answers.get(7).asInt()).isEqualTo(3);
        }
    }

    @Nested
    @DisplayName("without the heavy packages")
    class Without {
        @Test
        @DisplayName("shows all its functions, and health answers 503 and what does not import")
        void unhealthy() throws IOException {
            JsonNode answer = call(RealTrees.medium(), "print(json.dumps([sorted(functions), call('Health', 'GET')]))");

            assertThat(answer.get(0)).hasToString("[\"AddOrders\",\"CompactTable\",\"DailyTotals\",\"Health\"]");
            assertThat(answer.get(1).get(0).asInt()).isEqualTo(503);
            JsonNode report = answer.get(1).get(1);
            assertThat(report.get("status").asText()).isEqualTo("unhealthy");
            assertThat(report.get("commit").asText()).isEqualTo(AppFolder.COMMIT);
            assertThat(report.get("missing").get("pandas").asText()).contains("No module named 'pandas'");
            assertThat(report.get("imports").has("cryptography")).isTrue();
        }

        @Test
        @DisplayName("is not deceived by an empty folder of their name")
        void emptyFolder() throws IOException {
            Files.createDirectories(app.resolve("pandas"));

            JsonNode answer = call(RealTrees.medium(), "print(json.dumps(call('Health', 'GET')))");

            assertThat(answer.get(0).asInt()).isEqualTo(503);
            assertThat(answer.get(1).get("missing").get("pandas").asText()).contains("only a folder");
        }
    }
}
