package dev.codeonly.pipelines.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A hostile app folder")
class HostileNamesTest {
    @TempDir
    private Path place;

    private AppFolder app;

    @BeforeEach
    void layOut() throws IOException {
        place = place.toRealPath();
        app = AppFolder.in(place);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-rf.py",
                "--help/-x.py",
                "a b/ c.txt",
                "it's.txt",
                "$(touch here).txt",
                "`id`;x&.txt",
                "100%.txt",
                "!x.txt",
                "#x.txt",
                "[a]{b}~.txt",
                "@list",
                "=x.txt"
            })
    @DisplayName("ships odd names as they are")
    void odd(String name) throws IOException {
        app.file(name, "x = 1\n");

        CodeZip zip = app.built();

        assertThat(zip.code()).containsExactlyInAnyOrder("function_app.py", "host.json", name);
        assertThat(Files.readString(place.resolve("code.zip.sha256"))).contains("  " + name + "\n");
    }

    @Test
    @DisplayName("ships names of other alphabets")
    void alphabets() {
        Script.lines(app.folder(), "echo x >$'caf\\xc3\\xa9.txt'");
        String java = "caf\u00e9.txt";

        assertThat(app.built().code()).contains(java);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$'new\\nline.py'",
                "$'tab\\t.py'",
                "$'\\xff.py'",
                "'back\\slash.py'",
                "'quo\"te.py'",
                "':colon.py'",
                "'star*.py'",
                "'what?.py'",
                "'dot.'",
                "'blank '",
                "'folder./x.py'"
            })
    @DisplayName("is refused by the names that Azure Files cannot hold, unless .funcignore names them")
    void impossible(String quoted) {
        Script.lines(app.folder(), "mkdir 'folder.'; : >" + quoted + "; rmdir 'folder.' 2>/dev/null || true");

        assertThat(app.refused()).contains("Azure Files cannot hold such a name");

        app.file(".funcignore", "*\n!/host.json\n!/function_app.py\n");
        assertThat(app.built().code()).containsExactly("function_app.py", "host.json");
    }

    @Test
    @DisplayName("is refused by two names that only their case tells apart")
    void byCase() {
        app.file("sub/Orders.py", "").file("sub/orders.py", "");

        assertThat(app.refused()).contains("sub/Orders.py: ", "sub/orders.py: ", "upper and lower case");
    }

    @Nested
    @DisplayName("with links")
    class Links {
        @ParameterizedTest
        @CsvSource({
            "/etc/hostname, leads out of what is shipped",
            "../outside.txt, leads out of what is shipped",
            "local.settings.json, leads out of what is shipped",
            "ignored.txt, leads out of what is shipped",
            "nowhere.txt, is no file and no link to a file",
            "sub, is no file and no link to a file",
            "../.., is no file and no link to a file"
        })
        @DisplayName("is refused when one leads to anything that is not shipped itself")
        void refused(String target, String message) throws IOException {
            Files.writeString(place.resolve("outside.txt"), "secret");
            app.file("local.settings.json", "secret")
                    .file("ignored.txt", "secret")
                    .file("sub/x.py", "")
                    .file(".funcignore", "ignored.txt\n")
                    .link("link.txt", target);

            assertThat(app.refused()).contains("link.txt: " + message, ".funcignore");
        }

        @Test
        @DisplayName("ships a copy of what is shipped anyway")
        void inside() {
            app.file("sub/x.txt", "content").link("link.txt", "sub/x.txt");

            assertThat(app.built().text("link.txt")).isEqualTo("content");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pipe", "pipe.pem", "pipe.py"})
    @DisplayName("with a pipe is refused, and nobody waits for the pipe")
    void pipe(String name) {
        Script.lines(app.folder(), "mkfifo " + name);

        assertThat(app.refused()).contains(name + ": is no file");
    }

    @Test
    @DisplayName("has its own build_info.json replaced")
    void buildInfo() {
        app.file("build_info.json", "{\"commit\": \"other\"}");

        assertThat(app.built().text("build_info.json"))
                .contains(AppFolder.COMMIT)
                .doesNotContain("other");
    }

    @Test
    @DisplayName("may be a link itself, and may be called anything")
    void folder() throws IOException {
        Path strange = place.resolve("-it's \"$HOME\" & so");
        Files.move(app.folder(), strange);
        Files.createSymbolicLink(place.resolve("link"), strange);
        AppFolder linked = new AppFolder(place.resolve("link"), place.resolve("-code.zip"));

        assertThat(linked.built().code()).containsExactly("function_app.py", "host.json");

        Script.lines(
                place,
                "for app in ./-it*; do APP_FOLDER=${app#./} OUTPUT=-code.zip COMMIT=1 PYTHON=python3 bash '"
                        + Script.FOLDER.resolve("build-code.sh") + "'; done");
        assertThat(CodeZip.read(place.resolve("-code.zip")).text("build_info.json"))
                .contains("\"commit\": \"1\"");
    }
}
