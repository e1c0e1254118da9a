package dev.codeonly.pipelines.kudu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.fixtures.RealTrees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Closing the stand-in")
@Timeout(120)
class ClosingTest {
    @TempDir
    Path folder;

    @Test
    @DisplayName("ends the app, running commands and what cut itself loose from them")
    void processes() throws Exception {
        Azure azure = Azure.start(folder.resolve("azure"));
        try {
            Path home = folder.resolve("home");
            SiteStandIn app = azure.site("rg", "data-ingest", home);
            RealTrees.light().copyTo(home);
            AppCode.saying("one").into(home);
            app.restart();
            Agent agent = new Agent(azure, folder.resolve("agent"));
            azure.frontEndGivesUp(Duration.ofMillis(500), Fault.DROP_BEFORE);
            assertThat(agent.command(app, "sleep 600", "/home").exit()).isNotZero();
            azure.frontEndGivesUp(Duration.ofMinutes(4), Fault.DROP_BEFORE);
            agent.command(app, "bash -c \"setsid --fork sleep 601\"", "/home");
            while (azure.processes().size() < 3) {
                Thread.onSpinWait();
            }
        } finally {
            azure.close();
        }
        assertThat(azure.processes()).isEmpty();
    }

    @Test
    @DisplayName("ends a deployment that runs in the background")
    void deployment() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        Path home = folder.resolve("home");
        try (Azure azure = Azure.start(folder.resolve("azure"))) {
            SiteStandIn app = azure.site("rg", "data-ingest", home);
            app.platform().whileDeploying(begun::countDown).slow(Duration.ofMinutes(10));
            Path zip = AppCode.saying("one").zip(folder.resolve("code.zip"));
            new Agent(azure, folder.resolve("agent"))
                    .call(
                            "POST",
                            "https://" + app.scmHost() + "/api/zipdeploy?isAsync=true",
                            "--data-binary",
                            "@" + zip);
            begun.await();
        }
        assertThat(filesOf(home.resolve("site/wwwroot"))).isEmpty();
    }

    @Test
    @DisplayName("ends an app that never comes to the end of its import")
    void hangingImport() throws Exception {
        Path home = folder.resolve("home");
        Path begun = folder.resolve("begun");
        Thread restart;
        try (Azure azure = Azure.start(folder.resolve("azure"))) {
            SiteStandIn app = azure.site("rg", "data-ingest", home);
            new AppCode()
                    .with("function_app.py", "import time\nopen('" + begun + "', 'w').close()\ntime.sleep(600)\n")
                    .into(home);
            restart = new Thread(app::restart);
            restart.start();
            while (!Files.exists(begun)) {
                Thread.onSpinWait();
            }
        }
        restart.join();
    }

    private static List<Path> filesOf(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.toList();
        }
    }
}
