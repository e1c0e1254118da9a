package dev.codeonly.pipelines.kudu;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.codeonly.fixtures.Archive;
import dev.codeonly.fixtures.RealTrees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A zip deploy to the stand-in")
class ZipDeployTest {
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

    private Agent.Reply send(AppCode code) throws IOException, InterruptedException {
        return send(code.zip(folder.resolve("code.zip")), "?isAsync=true&deployer=pipeline&message=build%2042");
    }

    private Agent.Reply send(Path zip, String query) throws IOException, InterruptedException {
        return agent.call("POST", kudu("/api/zipdeploy" + query), "--data-binary", "@" + zip);
    }

    /** Polls as a pipeline does, and returns the last answer. */
    private JsonNode end() throws IOException, InterruptedException {
        Agent.Reply reply = agent.call("GET", kudu("/api/deployments/latest"));
        while (reply.status() == 202) {
            reply = agent.call("GET", kudu("/api/deployments/latest"));
        }
        assertThat(reply.status()).isEqualTo(200);
        return Json.read(reply.body());
    }

    private String kudu(String path) {
        return "https://" + app.scmHost() + path;
    }

    private Path wwwroot(String file) {
        return home.resolve("site/wwwroot").resolve(file);
    }

    @Test
    @DisplayName("is taken at once, runs in the background and can be followed to its end")
    void asynchronous() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        app.platform().whileDeploying(() -> {
            try {
                go.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        Agent.Reply taken = send(AppCode.saying("hello"));
        assertThat(taken.status()).isEqualTo(202);
        assertThat(taken.headers()).containsIgnoringCase("Location: " + kudu("/api/deployments/latest"));
        Agent.Reply running = agent.call("GET", kudu("/api/deployments/latest"));
        assertThat(running.status()).isEqualTo(202);
        assertThat(Json.read(running.body()).get("complete").asBoolean()).isFalse();
        assertThat(send(AppCode.saying("too early")).status()).isEqualTo(409);
        go.countDown();
        JsonNode ended = end();
        assertThat(ended.get("status").asInt()).isEqualTo(4);
        assertThat(ended.get("complete").asBoolean()).isTrue();
        assertThat(ended.get("active").asBoolean()).isTrue();
        assertThat(ended.get("message").asText()).isEqualTo("build 42");
        assertThat(ended.get("deployer").asText()).isEqualTo("pipeline");
        assertThat(wwwroot("message.py")).hasContent("TEXT = 'hello'");
        String id = ended.get("id").asText();
        assertThat(agent.call("GET", kudu("/api/deployments/" + id)).body()).isEqualTo(Json.text(ended));
        assertThat(Json.read(agent.call("GET", kudu("/api/deployments")).body()))
                .hasSize(1);
    }

    @Test
    @DisplayName("holds Kudu's lock until it is complete")
    void lock() throws Exception {
        Path lock = home.resolve("site/locks/deployment/info.lock");
        boolean[] there = {false};
        app.platform().whileDeploying(() -> there[0] = Files.exists(lock));
        app.deploy(AppCode.saying("hello").zip(folder.resolve("code.zip")));
        assertThat(there[0]).isTrue();
        assertThat(lock).doesNotExist();
    }

    @Test
    @DisplayName("answers only when it is complete, if nobody asked for more")
    void synchronous() throws Exception {
        assertThat(send(AppCode.saying("hello").zip(folder.resolve("code.zip")), "")
                        .status())
                .isEqualTo(200);
        assertThat(wwwroot("message.py")).exists();
    }

    @Test
    @DisplayName("deletes what the one before brought and this one does not, and nothing else")
    void staleModules() throws Exception {
        app.deploy(AppCode.saying("one").with("old.py", "").zip(folder.resolve("code.zip")));
        Files.writeString(wwwroot("foreign.txt"), "of nobody");
        String first = Files.readString(home.resolve("site/deployments/active"));
        assertThat(home.resolve("site/deployments/" + first + "/manifest"))
                .hasContent("function_app.py\nhost.json\nmessage.py\nold.py\n");
        Deployment second = app.deploy(AppCode.saying("other")
                .of(LocalDateTime.of(2026, 11, 23, 11, 0))
                .zip(folder.resolve("code.zip")));
        assertThat(second.succeeded()).isTrue();
        assertThat(second.log()).contains("Deleting file: 'old.py'");
        assertThat(wwwroot("old.py")).doesNotExist();
        assertThat(wwwroot("foreign.txt")).exists();
        assertThat(wwwroot("message.py")).hasContent("TEXT = 'other'");
        assertThat(home.resolve("site/deployments/active")).hasContent(second.id());
    }

    @Test
    @DisplayName("leaves a file of the same size and time as it is")
    void sameSizeAndTime() throws Exception {
        app.deploy(AppCode.saying("one").zip(folder.resolve("code.zip")));
        app.deploy(AppCode.saying("two").zip(folder.resolve("code.zip")));
        assertThat(wwwroot("message.py")).hasContent("TEXT = 'one'");
    }

    @Test
    @DisplayName("reads times as UTC, in steps of two seconds, as Kudu does")
    void times() throws Exception {
        app.deploy(AppCode.saying("one")
                .of(LocalDateTime.of(2026, 11, 23, 10, 0, 3))
                .zip(folder.resolve("code.zip")));
        assertThat(Files.getLastModifiedTime(wwwroot("message.py")).toInstant())
                .isEqualTo(Instant.parse("2026-11-23T10:00:02Z"));
    }

    @Test
    @DisplayName("of code alone deletes the packages that a full one brought, unless they were disowned")
    void packages() throws Exception {
        Path full = folder.resolve("full");
        RealTrees.small().copyTo(full);
        AppCode.saying("full").into(full);
        Path packages = wwwroot(".python_packages/lib/site-packages/six.py");
        for (boolean disowned : new boolean[] {false, true}) {
            Path zip = Files.write(
                    folder.resolve("full.zip"),
                    Archive.of(full.resolve("site/wwwroot")).bytes());
            assertThat(app.deploy(zip).succeeded()).isTrue();
            assertThat(packages).exists();
            if (disowned) {
                String active = Files.readString(home.resolve("site/deployments/active"));
                disown(home.resolve("site/deployments/" + active + "/manifest"));
            }
            app.deploy(AppCode.saying("code").zip(folder.resolve("code.zip")));
            assertThat(Files.exists(packages)).isEqualTo(disowned);
        }
    }

    @Test
    @DisplayName("goes by the manifest as it was when it began")
    void manifestOfTheBeginning() throws Exception {
        app.deploy(AppCode.saying("one").with("old.py", "").zip(folder.resolve("code.zip")));
        String active = Files.readString(home.resolve("site/deployments/active"));
        app.platform().whileDeploying(() -> disown(home.resolve("site/deployments/" + active + "/manifest")));
        app.deploy(AppCode.saying("one").zip(folder.resolve("code.zip")));
        assertThat(wwwroot("old.py")).doesNotExist();
    }

    private static void disown(Path manifest) {
        try {
            Files.writeString(manifest, "");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    @DisplayName("deletes all that it did not bring, where the platform cleans")
    void cleans() throws Exception {
        Files.createDirectories(wwwroot(".python_packages/lib"));
        Files.writeString(wwwroot(".python_packages/lib/module.py"), "");
        app.platform().cleans(true);
        app.deploy(AppCode.saying("one").zip(folder.resolve("code.zip")));
        assertThat(wwwroot(".python_packages")).doesNotExist();
        assertThat(wwwroot("message.py")).exists();
    }

    @Test
    @DisplayName("fails with a broken archive, and changes nothing")
    void broken() throws Exception {
        Path zip = Files.writeString(folder.resolve("broken.zip"), "no archive");
        assertThat(send(zip, "?isAsync=true").status()).isEqualTo(202);
        JsonNode ended = end();
        assertThat(ended.get("status").asInt()).isEqualTo(3);
        assertThat(ended.get("status_text").asText()).isNotEmpty();
        assertThat(home.resolve("site/deployments/active")).doesNotExist();
        assertThat(home.resolve("site/locks/deployment/info.lock")).doesNotExist();
        assertThat(send(AppCode.saying("hello")).status()).isEqualTo(202);
        assertThat(end().get("status").asInt()).isEqualTo(4);
    }

    @Test
    @DisplayName("is refused where the app runs from a package elsewhere")
    void remotePackage() throws Exception {
        app.platform().runFromPackage("https://storage.example/app.zip");
        assertThat(send(AppCode.saying("hello")).status()).isEqualTo(409);
    }

    @Test
    @DisplayName("succeeds without touching wwwroot where the app runs from a package")
    void runFromPackage() throws Exception {
        app.platform().runFromPackage("1");
        assertThat(send(AppCode.saying("hello")).status()).isEqualTo(202);
        assertThat(end().get("status").asInt()).isEqualTo(4);
        assertThat(wwwroot("message.py")).doesNotExist();
        assertThat(home.resolve("data/SitePackages/packagename.txt")).exists();
        assertThat(agent.call("PUT", kudu("/api/vfs/site/wwwroot/x"), "--data", "x")
                        .status())
                .isEqualTo(409);
    }

    @Test
    @DisplayName("restarts the app and syncs its triggers before it is complete")
    void restart() throws Exception {
        RealTrees.light().copyTo(home);
        AppCode.saying("before").into(home);
        assertThat(app.health("/api/health").body()).isEqualTo("before");
        app.deploy(AppCode.saying("after").zip(folder.resolve("code.zip")));
        assertThat(app.starts()).isEqualTo(2);
        assertThat(app.health("/api/health").body()).isEqualTo("after");
        assertThat(app.functions()).hasSize(5);
    }
}
