package dev.codeonly.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Deployments and ticks at the same time")
class TogetherTest {
    @TempDir
    private Path folder;

    @Tag("slow")
    @Test
    void leave_every_run_green_and_the_share_as_it_was() throws Exception {
        try (Scene scene = Scene.light(folder)) {
            scene.backedUp();
            Ledger before = scene.ledger();
            AtomicBoolean over = new AtomicBoolean();
            List<String> outcomes = new ArrayList<>();
            Thread ticks = new Thread(() -> {
                while (!over.get()) {
                    outcomes.add(scene.tick());
                }
            });
            ticks.start();
            try {
                deploy(scene, "keep");
                deploy(scene, "park");
                scene.site().platform().cleans(true);
                deploy(scene, "park");
            } finally {
                over.set(true);
                ticks.join();
            }
            assertThat(Set.copyOf(outcomes)).contains("DEPLOYING").isSubsetOf("CURRENT", "DEPLOYING", "BUSY");
            assertThat(scene.ledger().sameFilesAs(before)).isTrue();
            assertThat(scene.tick()).isEqualTo("CURRENT");
        }
    }

    private static void deploy(Scene scene, String packages) throws IOException {
        scene.rewrite("light/greeting.py", text -> text + "# " + packages + "\n");
        scene.codeOnly("packages", packages).isGreen();
    }
}
