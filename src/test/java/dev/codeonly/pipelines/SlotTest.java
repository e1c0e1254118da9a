package dev.codeonly.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A slot")
class SlotTest {
    @TempDir
    private Path folder;

    @Tag("slow")
    @Test
    void that_holds_an_older_package_set_since_a_swap_gets_no_code_for_the_newer_one() throws IOException {
        try (Scene scene = Scene.light(folder)) {
            scene.backedUp();
            Installation staging = scene.slot("staging");
            scene.rewrite("requirements.txt", text -> text.replace("idna==3.20", "idna==3.19"));
            staging.deployFull(scene.repository());

            scene.rewrite("requirements.txt", text -> text.replace("idna==3.19", "idna==3.20"));
            scene.codeOnly().isGreen();
            scene.codeOnly("slot", "staging").isRed(4, "REQUIREMENTS_CHANGED", "idna: 3.19 installed, 3.20 wanted");

            scene.azure().swap(scene.site(), staging.site());
            scene.codeOnly().isRed(4, "REQUIREMENTS_CHANGED", "idna: 3.19 installed, 3.20 wanted");
            scene.rewrite("light/greeting.py", text -> "TEXT = 'in the slot'\n");
            Run run = scene.codeOnly("slot", "staging");
            run.isGreen();
            assertThat(staging.health()).contains("in the slot");
        }
    }
}
