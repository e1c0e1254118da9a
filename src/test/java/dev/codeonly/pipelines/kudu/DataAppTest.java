package dev.codeonly.pipelines.kudu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.fixtures.RealTrees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The stand-in's data app")
class DataAppTest {
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
        RealTrees.light().copyTo(home);
        AppCode.saying("one").into(home);
    }

    @AfterEach
    void close() throws IOException {
        azure.close();
    }

    private Agent.Reply get(String path, String... more) throws IOException, InterruptedException {
        return agent.anonymous("GET", "https://" + app.defaultHostName() + path, more);
    }

    @Test
    @DisplayName("answers at its routes as its code says")
    void routes() throws Exception {
        Agent.Reply health = get("/api/health?name=a%20b");
        assertThat(health.status()).isEqualTo(200);
        assertThat(health.body()).isEqualTo("one");
        assertThat(health.headers()).containsIgnoringCase("X-Name: a b");
        assertThat(get("/api/nothing").status()).isEqualTo(404);
        assertThat(get("/api/broken").status()).isEqualTo(500);
        assertThat(get("/api/rows/1").status()).as("without a key").isEqualTo(401);
        Agent.Reply echo =
                agent.anonymous("POST", "https://" + app.defaultHostName() + "/api/echo/to/me", "--data", "a body");
        assertThat(echo.status()).isEqualTo(201);
        assertThat(echo.body()).isEqualTo("a body");
        assertThat(app.hostLog()).contains("asked for health", "on purpose");
        assertThat(app.calls()).extracting(Call::service).containsOnly(Service.APP);
    }

    @Test
    @DisplayName("keeps the code it has imported until it is restarted")
    void keepsItsCode() throws Exception {
        assertThat(get("/api/health").body()).isEqualTo("one");
        AppCode.saying("other").into(home);
        assertThat(get("/api/health").body()).isEqualTo("one");
        app.restart();
        assertThat(get("/api/health").body()).isEqualTo("other");
    }

    @Test
    @DisplayName("answers 503 everywhere and has no functions while its packages are away")
    void withoutPackages() throws Exception {
        Path packages = home.resolve("site/wwwroot/.python_packages");
        Files.move(packages, home.resolve("parked"));
        app.restart();
        app.syncTriggers();
        assertThat(get("/api/health").status()).isEqualTo(503);
        assertThat(app.functions()).isEmpty();
        assertThat(app.hostLog()).contains("ModuleNotFoundError");
        Files.move(home.resolve("parked"), packages);
        assertThat(get("/api/health").status()).as("before a restart").isEqualTo(503);
        app.restart();
        assertThat(get("/api/health").status()).isEqualTo(200);
        assertThat(app.functions()).as("before the triggers are synced").isEmpty();
        app.syncTriggers();
        assertThat(app.functions()).hasSize(5);
    }

    @Test
    @DisplayName("has no functions when one of them names its parameters otherwise than its bindings")
    void parameters() throws Exception {
        String code = Files.readString(home.resolve("site/wwwroot/function_app.py"));
        AppCode.saying("one")
                .with("function_app.py", code.replace("def rows(req:", "def rows(request:"))
                .into(home);
        assertThat(get("/api/health").status()).isEqualTo(503);
        assertThat(app.hostLog()).contains("rows has the parameters ['request']");
    }

    @Test
    @DisplayName("is not started before somebody needs it, and again when its process died")
    void startsWhenNeeded() throws Exception {
        assertThat(azure.processes()).isEmpty();
        assertThat(get("/api/health").status()).isEqualTo(200);
        assertThat(azure.processes()).hasSize(1);
        azure.processes().forEach(process -> {
            process.destroyForcibly();
            process.onExit().join();
        });
        assertThat(get("/api/health").status()).isEqualTo(200);
        assertThat(app.starts()).isEqualTo(2);
    }

    @Test
    @DisplayName("survives code that ends its process while it is imported")
    void exitsWhileImported() throws Exception {
        AppCode.saying("one").with("message.py", "import os; os._exit(3)").into(home);
        assertThat(get("/api/health").status()).isEqualTo(503);
        AppCode.saying("one").into(home);
        app.restart();
        assertThat(get("/api/health").status()).isEqualTo(200);
    }

    @Test
    @DisplayName("changes places with its slot in a swap, home, history and all")
    void swap() throws Exception {
        Path slotHome = folder.resolve("slot-home");
        RealTrees.light().copyTo(slotHome);
        SiteStandIn slot = azure.site("rg", "data-ingest", Optional.of("staging"), slotHome);
        slot.deploy(AppCode.saying("two").zip(folder.resolve("code.zip")));
        assertThat(slot.scmHost()).isNotEqualTo(app.scmHost());
        azure.swap(app, slot);
        assertThat(get("/api/health").body()).isEqualTo("two");
        assertThat(slot.health("/api/health").body()).isEqualTo("one");
        assertThat(app.home()).isEqualTo(slotHome);
        assertThat(Json.read(agent.call("GET", "https://" + app.scmHost() + "/api/deployments")
                        .body()))
                .hasSize(1);
        assertThat(Json.read(agent.command(app, "cat /home/site/wwwroot/message.py", "/home")
                                .body())
                        .get("Output")
                        .asText())
                .contains("two");
    }
}
