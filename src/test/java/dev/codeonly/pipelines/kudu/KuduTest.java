package dev.codeonly.pipelines.kudu;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The stand-in's Kudu, asked by curl,")
class KuduTest {
    @TempDir
    Path folder;

    private Path home;
    private Azure azure;
    private SiteStandIn app;
    private Agent agent;

    @BeforeEach
    void start() throws IOException {
        home = folder.resolve("home");
        azure = Azure.start(folder.resolve("azure"));
        app = azure.site("rg", "data-ingest", home);
        agent = new Agent(azure, folder.resolve("agent"));
    }

    @AfterEach
    void close() throws IOException {
        azure.close();
    }

    private String kudu(String path) {
        return "https://" + app.scmHost() + path;
    }

    private JsonNode command(String command) throws IOException, InterruptedException {
        Agent.Reply reply = agent.command(app, command, "/home");
        assertThat(reply.status()).isEqualTo(200);
        return Json.read(reply.body());
    }

    @Nested
    @DisplayName("lets in")
    class Authentication {
        @Test
        @DisplayName("nobody without a token, and nobody with a user and a password")
        void onlyBearer() throws Exception {
            assertThat(agent.anonymous("GET", kudu("/api/deployments")).status())
                    .isEqualTo(401);
            assertThat(agent.anonymous("GET", kudu("/api/deployments"), "--user", "$app:password")
                            .status())
                    .isEqualTo(401);
            assertThat(agent.call("GET", kudu("/api/deployments")).status()).isEqualTo(200);
        }

        @Test
        @DisplayName("nobody whose token has expired, or who has no right")
        void expiredOrForbidden() throws Exception {
            String old = "Authorization: Bearer " + azure.tokens().get().body();
            azure.tokens().expire();
            assertThat(agent.anonymous("GET", kudu("/api/deployments"), "--header", old)
                            .status())
                    .isEqualTo(401);
            azure.tokens().forbid();
            assertThat(agent.call("GET", kudu("/api/deployments")).status()).isEqualTo(403);
            assertThat(azure.secrets()).hasSize(2).doesNotHaveDuplicates();
        }

        @Test
        @DisplayName("a token as many times as it is good for")
        void countedToken() throws Exception {
            azure.tokens().lastFor(2);
            String token = "Authorization: Bearer " + azure.tokens().get().body();
            for (int status : new int[] {200, 200, 401}) {
                assertThat(agent.anonymous("GET", kudu("/api/deployments"), "--header", token)
                                .status())
                        .isEqualTo(status);
            }
        }

        @Test
        @DisplayName("nobody at a guessed host")
        void guessedHost() throws Exception {
            assertThat(agent.call("GET", "https://data-ingest.scm.azurewebsites.net/api/deployments")
                            .status())
                    .isEqualTo(404);
            assertThat(app.calls()).isEmpty();
            assertThat(azure.calls()).hasSize(1);
            assertThat(azure.calls().get(0).service()).isEqualTo(Service.NOBODY);
        }
    }

    @Nested
    @DisplayName("runs a command")
    class Command {
        @Test
        @DisplayName("without a shell, and reports output, errors and exit code with status 200")
        void withoutAShell() throws Exception {
            JsonNode answer = command("printf %s|%s 'a $HOME");
            assertThat(answer.get("Output").asText()).isEqualTo("'a|$HOME");
            JsonNode failed = command("bash -c \"echo out; echo err >&2; exit 7\"");
            assertThat(failed.get("Output").asText()).isEqualTo("out\n");
            assertThat(failed.get("Error").asText()).isEqualTo("err\n");
            assertThat(failed.get("ExitCode").asInt()).isEqualTo(7);
        }

        @Test
        @DisplayName("in the folder it names, where /home is the home")
        void inAHome() throws Exception {
            JsonNode answer =
                    command("bash -c \"pwd; mkdir -p /home/data/x; echo /home /homes a/home \\\"/home/data\\\"\"");
            assertThat(answer.get("Output").asText()).isEqualTo("/home\n/home /homes a/home /home/data\n");
            assertThat(home.resolve("data/x")).isDirectory();
        }

        @Test
        @DisplayName("in an environment of its own")
        void environment() throws Exception {
            app.platform().setting("WEBSITE_RUN_FROM_PACKAGE", "1");
            JsonNode answer = command("env");
            assertThat(answer.get("Output").asText())
                    .contains("HOME=/home\n", "WEBSITE_SITE_NAME=data-ingest\n", "WEBSITE_RUN_FROM_PACKAGE=1\n")
                    .doesNotContain("CURL_HOME");
        }

        @Test
        @DisplayName("that does not exist with exit code -1")
        void unknown() throws Exception {
            JsonNode answer = command("no-such-program");
            assertThat(answer.get("ExitCode").asInt()).isEqualTo(-1);
            assertThat(answer.get("Error").asText()).contains("no-such-program");
        }

        @Test
        @DisplayName("that keeps still too long no further, nor what it started")
        void idle() throws Exception {
            app.platform().idleLimit(Duration.ofMillis(300));
            JsonNode answer = command("bash -c \"setsid sleep 600 & sleep 600\"");
            assertThat(answer.get("ExitCode").asInt()).isEqualTo(-1);
            assertThat(answer.get("Error").asText()).contains("no output nor CPU activity");
            assertThat(azure.processes()).isEmpty();
        }

        @Test
        @DisplayName("that prints now and then to its end")
        void busy() throws Exception {
            app.platform().idleLimit(Duration.ofSeconds(2));
            JsonNode answer = command("bash -c \"for i in 1 2 3 4 5 6; do echo $i; sleep 0.4; done\"");
            assertThat(answer.get("ExitCode").asInt()).isZero();
            assertThat(answer.get("Output").asText()).endsWith("6\n");
        }

        @Test
        @DisplayName("that is recorded")
        void recorded() throws Exception {
            command("true --and this");
            Call call = app.calls().get(0);
            assertThat(call.is("POST", "/api/command")).isTrue();
            assertThat(call.command()).isEqualTo("true --and this");
            assertThat(call.status()).isEqualTo(200);
            assertThat(call.bodySize()).isPositive();
        }
    }

    @Nested
    @DisplayName("keeps files")
    class KeptFiles {
        @Test
        @DisplayName("that are put, read, listed and deleted one by one")
        void oneByOne() throws Exception {
            Path file = Files.writeString(folder.resolve("a file"), "content");
            String at = kudu("/api/vfs/data/new/a%20file");
            assertThat(agent.call("PUT", at, "--upload-file", file.toString()).status())
                    .isEqualTo(201);
            assertThat(home.resolve("data/new/a file")).hasContent("content");
            assertThat(agent.call("GET", at).body()).isEqualTo("content");
            JsonNode list =
                    Json.read(agent.call("GET", kudu("/api/vfs/data/new/")).body());
            assertThat(list.get(0).get("name").asText()).isEqualTo("a file");
            assertThat(list.get(0).get("size").asInt()).isEqualTo(7);
            assertThat(agent.call("DELETE", at).status()).isEqualTo(412);
            assertThat(agent.call("DELETE", at, "--header", "If-Match: *").status())
                    .isEqualTo(200);
            assertThat(home.resolve("data/new/a file")).doesNotExist();
            assertThat(agent.call("GET", at).status()).isEqualTo(404);
        }

        @Test
        @DisplayName("that are there already only for who says so")
        void ifMatch() throws Exception {
            Path file = Files.writeString(folder.resolve("file"), "new");
            Files.writeString(home.resolve("file"), "old");
            String at = kudu("/api/vfs/file");
            assertThat(agent.call("PUT", at, "--upload-file", file.toString()).status())
                    .isEqualTo(412);
            assertThat(home.resolve("file")).hasContent("old");
            assertThat(agent.call("PUT", at, "--upload-file", file.toString(), "--header", "If-Match: *")
                            .status())
                    .isEqualTo(204);
            assertThat(home.resolve("file")).hasContent("new");
        }

        @Test
        @DisplayName("below the home only")
        void noEscape() throws Exception {
            Files.writeString(folder.resolve("outside"), "secret");
            for (String path :
                    new String[] {"/api/vfs/../outside", "/api/vfs/%2e%2e/outside", "/api/vfs//etc/passwd"}) {
                Agent.Reply reply = agent.call("GET", kudu(path), "--path-as-is");
                assertThat(reply.status()).as(path).isEqualTo(404);
            }
        }

        @Test
        @DisplayName("as an archive of a folder, and takes one on top of what is there")
        void archives() throws Exception {
            Files.writeString(home.resolve("site/wwwroot/kept.txt"), "kept");
            Path zip = AppCode.saying("hello").zip(folder.resolve("code.zip"));
            String at = kudu("/api/zip/site/wwwroot/");
            assertThat(agent.call("PUT", at, "--data-binary", "@" + zip).status())
                    .isEqualTo(200);
            assertThat(home.resolve("site/wwwroot/message.py")).hasContent("TEXT = 'hello'");
            assertThat(home.resolve("site/wwwroot/kept.txt")).exists();
            Agent.Reply got = agent.call("GET", at);
            assertThat(got.status()).isEqualTo(200);
            new Extraction(got.file()).into(folder.resolve("unpacked"));
            assertThat(folder.resolve("unpacked/kept.txt")).hasContent("kept");
        }
    }
}
