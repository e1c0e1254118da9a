package dev.codeonly.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("An app that is unhealthy after its code was deployed")
class HealthTest {
    private static final String BROKEN = "import no_such_module\n";

    @TempDir
    private Path folder;

    @Test
    void turns_the_run_red() throws IOException {
        try (Scene scene = Scene.light(folder)) {
            scene.backedUp();
            scene.rewrite("light/greeting.py", text -> "def broken():\n    return 1\n");

            scene.codeOnly().isRed(17, "unhealthy");

            assertThat(scene.hold()).isEqualTo("released");
            assertThat(scene.tick()).isEqualTo("CURRENT");
        }
    }

    @Tag("slow")
    @Test
    void turns_the_run_red_when_no_function_is_listed() throws IOException {
        try (Scene scene = Scene.light(folder)) {
            scene.backedUp();
            scene.rewrite("function_app.py", text -> BROKEN + text);

            scene.codeOnly().isRed(17, "functions are missing");

            assertThat(scene.hold()).isEqualTo("released");
        }
    }

    @Tag("slow")
    @Test
    void turns_the_run_red_when_another_commit_answers() throws IOException {
        try (Scene scene = Scene.light(folder)) {
            scene.backedUp();
            scene.rewrite("function_app.py", text -> text.replace("info[\"commit\"]", "\"" + "0".repeat(40) + "\""));

            scene.codeOnly().isRed(17, "answers for commit " + "0".repeat(40));
        }
    }

    @Test
    void has_its_previous_code_again_when_the_parameter_says_so() throws IOException {
        try (Scene scene = Scene.light(folder)) {
            scene.backedUp();
            scene.rewrite("light/greeting.py", text -> "TEXT = 'second'\n");
            Run good = scene.codeOnly();
            good.isGreen();
            Ledger before = scene.ledger();

            scene.rewrite("function_app.py", text -> BROKEN + text);
            scene.delete("light/old.py");
            Run bad = scene.codeOnly("onUnhealthy", "previousCode");

            bad.isRed(17, "functions are missing");
            assertThat(scene.health()).contains(good.commit()).contains("second");
            assertThat(scene.hasLive("light/old.py")).isTrue();
            assertThat(scene.hold()).isEqualTo("released");
            assertThat(scene.ledger()).as("packages and backup").isEqualTo(before);
            assertThat(scene.tick()).isEqualTo("CURRENT");
        }
    }

    @Tag("slow")
    @Test
    void is_told_by_its_functions_alone_when_it_has_no_http() throws IOException {
        try (Scene scene = Scene.light(folder)) {
            scene.backedUp();
            scene.rewrite("function_app.py", text -> text.replace("route=\"health\"", "route=\"other\""));

            scene.codeOnly("healthPath", "none").isGreen();
        }
    }
}
