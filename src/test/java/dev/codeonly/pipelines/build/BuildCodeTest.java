package dev.codeonly.pipelines.build;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.codeonly.fixtures.Snapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("build-code.sh")
class BuildCodeTest {
    @TempDir
    private Path place;

    private AppFolder app;

    @BeforeEach
    void layOut() throws IOException {
        place = place.toRealPath();
        app = AppFolder.in(place);
    }

    @Nested
    @DisplayName("of the sample")
    class Sample {
        private AppFolder sample;
        private CodeZip zip;
        private String said;

        @BeforeEach
        void build() {
            sample = new AppFolder(Path.of("samples/data-ingest").toAbsolutePath(), place.resolve("code.zip"));
            said = sample.build().run().exits(0).said();
            zip = CodeZip.read(sample.zip());
        }

        @Test
        @DisplayName("ships its code in less than 100 KB, and says how much it is")
        void small() throws IOException {
            assertThat(Files.size(sample.zip())).isLessThan(100 * 1024);
            assertThat(zip.code())
                    .contains("function_app.py", "host.json", "requirements.txt", "data_ingest/health.py")
                    .doesNotContain("README.md", ".funcignore", "local.settings.json.example");
            assertThat(said).contains(zip.contents().size() + " files of commit " + AppFolder.COMMIT);
        }

        @Test
        @DisplayName("says in build_info.json what was built and when")
        void buildInfo() throws IOException {
            JsonNode info = new ObjectMapper().readTree(zip.text("build_info.json"));

            assertThat(info.get("commit").asText()).isEqualTo(AppFolder.COMMIT);
            assertThat(info.get("files").asInt()).isEqualTo(zip.contents().size());
            assertThat(Instant.parse(info.get("built").asText()))
                    .isEqualTo(zip.times().get("function_app.py"));
        }

        @Test
        @DisplayName("lists the hash of every file beside the zip")
        void hashes() throws IOException {
            Path unpacked = Files.createDirectories(place.resolve("unpacked"));
            Script.lines(unpacked, "unzip -q ../code.zip; LC_ALL=C sort -c ../code.zip.sha256");

            String checked = Script.lines(unpacked, "sha256sum --strict -c ../code.zip.sha256")
                    .out();

            assertThat(checked.lines().map(line -> line.replace(": OK", "")))
                    .containsExactlyInAnyOrderElementsOf(zip.contents().keySet());
        }
    }

    @Nested
    @DisplayName("gives every file")
    class Times {
        @Test
        @DisplayName("the time of the build, whatever its own was and wherever the agent stands")
        void ofTheBuild() throws IOException {
            Files.setLastModifiedTime(
                    app.folder().resolve("host.json"), FileTime.from(Instant.parse("2020-02-02T02:02:02Z")));
            Instant before = Instant.now().minus(Duration.ofSeconds(2));

            app.build().with("TZ", "America/St_Johns").run().exits(0);

            CodeZip zip = CodeZip.read(app.zip());
            assertThat(new TreeSet<>(zip.times().values())).hasSize(1);
            assertThat(zip.times().get("host.json")).isBetween(before, Instant.now());
            assertThat(zip.timesWithoutZone())
                    .hasSize(3)
                    .containsOnly(zip.times().get("host.json"));
        }
    }

    @Nested
    @DisplayName("always leaves out")
    class Always {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "local.settings.json",
                    "Local.Settings.json",
                    "sub/local.settings.json",
                    "local.settings.dev.json",
                    ".env",
                    ".env.production",
                    "sub/.envrc",
                    "server.key",
                    "sub/cert.PFX",
                    "cert.p12",
                    "id_rsa",
                    "sub/id_ed25519",
                    "me.publishsettings",
                    ".netrc"
                })
        @DisplayName("what is made for secrets, also against .funcignore, and names it")
        void secrets(String name) {
            app.file(name, "PASSWORD=hunter2").file(".funcignore", "!" + name + "\n!*\n");

            String said = app.build().run().exits(0).said();

            assertThat(CodeZip.read(app.zip()).code()).containsExactly("function_app.py", "host.json");
            assertThat(said)
                    .contains("kept out, because it is made for secrets: " + name)
                    .doesNotContain("hunter2");
        }

        @Test
        @DisplayName("certificates with their private key, and ships those without")
        void certificates() {
            app.file("certs/roots.pem", "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n")
                    .file("certs/own.pem", "-----BEGIN CERTIFICATE-----\n-----BEGIN RSA PRIVATE KEY-----\nMIIE\n");

            String said = app.build().run().exits(0).said();

            assertThat(CodeZip.read(app.zip()).code())
                    .contains("certs/roots.pem")
                    .doesNotContain("certs/own.pem");
            assertThat(said).contains("certs/own.pem").doesNotContain("roots.pem");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    ".python_packages/lib/site-packages/six.py",
                    "sub/.python_packages/x.py",
                    ".git/config",
                    ".github/workflows/x.yml",
                    ".gitignore",
                    "sub/.gitattributes",
                    "__pycache__/x.cpython-311.pyc",
                    "sub/__pycache__/x.cpython-311.pyc",
                    "old.pyc",
                    ".venv/bin/x.py",
                    ".env/lib/x.py",
                    ".azure/token.json",
                    ".funcignore"
                })
        @DisplayName("packages, bytecode, environments and Git's own, without a word")
        void silently(String name) {
            app.file(name, "").file(".funcignore", "!*\n");

            String said = app.build().run().exits(0).said();

            assertThat(CodeZip.read(app.zip()).code()).containsExactly("function_app.py", "host.json");
            assertThat(said).doesNotContain("kept out");
        }

        @Test
        @DisplayName("a virtual environment of any name")
        void environments() {
            app.file("my env/pyvenv.cfg", "").file("my env/lib/x.py", "");

            assertThat(app.built().code()).containsExactly("function_app.py", "host.json");
        }
    }

    @Nested
    @DisplayName("refuses")
    class Refuses {
        @Test
        @DisplayName("code that does not compile, with file and line, all of it, and writes nothing into the source")
        void syntax() {
            app.file("a/broken.py", "x = 1\ndef f(:\n")
                    .file("b.py", "print 'old'\n")
                    .file("c.py", "x = '\u00e9'\n");
            app.file("latin.py", new byte[] {'x', '=', '"', (byte) 0xe9, '"', '\n'});
            Snapshot before = Snapshot.of(app.folder());

            String said = app.refused();

            assertThat(said)
                    .contains("a/broken.py:2: ", "b.py:1: ", "latin.py:1: ")
                    .doesNotContain("c.py");
            assertThat(Snapshot.of(app.folder())).isEqualTo(before);
        }

        @Test
        @DisplayName("keys that are written into files, with file and line and without the value")
        void keys() {
            String account = "Zm9v".repeat(21) + "Zg==";
            String access = "Zm9v".repeat(10) + "Zm8=";
            String key = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSj";
            app.file("settings.py", "\nC = 'AccountName=x;AccountKey=" + account + ";EndpointSuffix=y'\n")
                    .file(
                            "bus.json",
                            "{\"x\": \"Endpoint=sb://x/;SharedAccessKeyName=n;SharedAccessKey=" + access + "\"}")
                    .file("a.txt", "-----BEGIN PRIVATE KEY-----\r\n" + key + "\r\n")
                    .file("b.py", "K = '-----BEGIN RSA PRIVATE KEY-----\\n" + key + "'\n")
                    .file("c.py", "K = (\n '-----BEGIN EC PRIVATE KEY-----\\n'\n '" + key + "')\n");

            String said = app.refused();

            assertThat(said)
                    .contains("settings.py:2: holds the key of a storage account")
                    .contains("bus.json:1: holds a shared access key")
                    .contains(
                            "a.txt:1: holds a private key",
                            "b.py:1: holds a private key",
                            "c.py:2: holds a private key")
                    .doesNotContain(account, access, key);
        }

        @Test
        @DisplayName("neither code that looks for keys nor the emulator's key")
        void noFalseAlarm() {
            String emulator =
                    "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
            app.file(
                            "keys.py",
                            "def check(text, key):\n    return '-----BEGIN PRIVATE KEY-----' in text or 'AccountKey=' + key\n")
                    .file("emulator.json", "AccountName=devstoreaccount1;AccountKey=" + emulator)
                    .file("README.txt", "DefaultEndpointsProtocol=https;AccountKey=<your key>; SharedAccessKey=...");

            assertThat(app.built().code()).contains("keys.py", "emulator.json", "README.txt");
        }

        @ParameterizedTest
        @ValueSource(strings = {"host.json", "function_app.py"})
        @DisplayName("a folder that is no Function App, or whose .funcignore makes it none")
        void noApp(String missing) throws IOException {
            app.file(".funcignore", missing + "\n");
            assertThat(app.refused()).contains("there is no " + missing);

            Files.delete(app.folder().resolve(missing));
            Files.delete(app.folder().resolve(".funcignore"));
            assertThat(app.refused()).contains("there is no " + missing);
        }

        @Test
        @DisplayName("no app of the first model: function.json will do")
        void firstModel() throws IOException {
            Files.delete(app.folder().resolve("function_app.py"));
            app.file("Orders/function.json", "{}").file("Orders/__init__.py", "");

            assertThat(app.built().code()).contains("Orders/function.json");
        }

        @Test
        @DisplayName("a folder from which .funcignore leaves nothing")
        void nothing() {
            app.file(".funcignore", "*\n");

            assertThat(app.refused()).contains("nothing is left to ship", ".funcignore");
        }

        @Test
        @DisplayName("and leaves no zip of before")
        void noOldZip() {
            app.built();
            app.file("broken.py", "def f(:\n");

            app.refused();

            assertThat(place.resolve("code.zip.sha256")).doesNotExist();
        }
    }

    @Nested
    @DisplayName("stops with 2 when")
    class Usage {
        @ParameterizedTest
        @CsvSource({
            "APP_FOLDER, '', APP_FOLDER is not set",
            "OUTPUT, '', OUTPUT is not set",
            "COMMIT, '', COMMIT is not set",
            "APP_FOLDER, /not/there, 'APP_FOLDER is ''/not/there'', which is no folder'",
            "OUTPUT, /not/there/code.zip, its folder is not there",
            "COMMIT, 'a\"b', COMMIT is no commit",
            "COMMIT, '$(touch x)', COMMIT is no commit"
        })
        @DisplayName("a variable is not what it has to be")
        void variables(String name, String value, String message) {
            Script.Ended ended = app.build().with(name, value).run().exits(2);

            assertThat(ended.err()).contains(message);
        }

        @Test
        @DisplayName("the zip would lie in the app's folder, or an argument is given")
        void others() {
            Path inside = app.folder().resolve("code.zip");
            assertThat(app.build().with("OUTPUT", inside).run().exits(2).err()).contains("inside the app's folder");
            assertThat(app.build().run("--fast").exits(2).err()).contains("'--fast'", "--help");
        }

        @Test
        @DisplayName("but explains itself when asked")
        void help() {
            Script.Ended ended = Script.bash("build-code.sh").run("--help").exits(0);

            assertThat(ended.out()).contains("APP_FOLDER", "OUTPUT", "COMMIT", "PYTHON", "exit codes: 0 built");
        }
    }

    @Test
    @DisplayName("stops with 5 and names the tool that the agent lacks")
    void tool() throws IOException {
        Path tools = Files.createDirectories(place.resolve("tools"));
        Script.lines(
                tools,
                "ln -s \"$(command -v bash)\" \"$(command -v git)\" \"$(command -v dirname)\" "
                        + "\"$(command -v basename)\" .");
        Script.Ended ended = app.build().with("PATH", tools).run().exits(5);

        assertThat(ended.err()).contains("'zip' is not there", "check-agent.sh");
    }

    @Test
    @DisplayName("warns of code that is much, and names what is")
    void large() {
        byte[] noise = new byte[21 * 1024 * 1024];
        new Random(1).nextBytes(noise);
        app.file("data/old.bin", noise);

        Script.Ended ended = app.build().run().exits(0);

        assertThat(ended.err()).contains("warning: 21.1MB is much for code alone", "data/old.bin");
        assertThat(CodeZip.read(app.zip()).code()).contains("data/old.bin");
    }
}
