package dev.codeonly.lab.secrets;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.fixtures.ChildJvm;
import dev.codeonly.fixtures.PythonTools;
import dev.codeonly.fixtures.TreeBuilder;
import dev.codeonly.lab.Drawn;
import dev.codeonly.pipelines.remote.Answer;
import dev.codeonly.pipelines.remote.RemoteScript;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every command as a process of its own, with all it logs; after each test all that was printed, written and started is searched. */
@DisplayName("A secret in the environment is in no output, log, file, argument or environment of a child")
class PlantedSecretsTest {
    private static final String WITNESS = """
            import os, subprocess, sys
            with open(%s, 'a') as witness:
                print('witness', dict(os.environ), sys.argv, open('/proc/self/cmdline').read(), file=witness)
            print(dict(os.environ), file=sys.stderr)
            subprocess.run(['sh', '-c', 'env >&2; sleep 0.1'])
            """;

    @TempDir
    private Path folder;

    private Path home;
    private Path witness;
    private final List<String> printed = new ArrayList<>();
    private int children;

    private record Ended(int exit, String out, String err) {}

    @BeforeEach
    void an_app_whose_packages_tell_all_they_see() throws IOException {
        home = folder.resolve("home");
        witness = folder.resolve("witness");
        Files.createDirectories(home.resolve("site/wwwroot"));
        install("1.0", "");
    }

    @AfterEach
    void the_secrets_are_nowhere() throws IOException {
        assertThat(printed).isNotEmpty();
        printed.forEach(text -> Planted.isNotIn("what was printed", text));
        Planted.isNowhereBelow(folder);
    }

    @Nested
    class When_all_is_well {
        @Test
        void in_ticks_checks_and_what_only_looks() throws Exception {
            assertThat(run(Map.of(), "tick", "--home", home.toString()).out()).contains("BACKED_UP");
            assertThat(children).as("children of the tick that were looked at").isPositive();
            assertThat(witness).content().contains("witness", "PYTHONPATH", "PATH");
            assertThat(run(Map.of(), "tick", "--json", "--home", home.toString())
                            .out())
                    .contains("CURRENT");
            assertThat(run(Map.of(), "status", "--home", home.toString()).exit())
                    .isZero();
            assertThat(run(Map.of(), "verify", "--deep", "--home", home.toString())
                            .exit())
                    .isZero();
            assertThat(run(Map.of(), "fingerprint", packages().toString()).exit())
                    .isZero();
            run(Map.of(), "sets");
            run(Map.of(), "prune", "--dry-run", "--home", home.toString());
        }

        @Test
        void in_restore_and_rollback() throws Exception {
            run(Map.of(), "tick", "--home", home.toString());
            install("2.0", "");
            assertThat(run(Map.of(), "tick", "--home", home.toString()).out()).contains("BACKED_UP");
            assertThat(run(Map.of(), "rollback", "--home", home.toString()).exit())
                    .isZero();
            Files.move(packages(), folder.resolve("lost"));
            assertThat(run(Map.of(), "restore", "--deep", "--home", home.toString())
                            .exit())
                    .isZero();
        }
    }

    @Nested
    class When_something_fails {
        @Test
        void in_an_import_that_raises_with_its_whole_environment() throws Exception {
            install("1.0", "raise RuntimeError(repr(dict(os.environ)) + open('/proc/self/environ').read())\n");
            assertThat(run(Map.of(), "tick", "--home", home.toString()).out()).contains("IMPORT_FAILED");
            assertThat(witness).content().contains("witness");
            run(Map.of(), "verify", "--home", home.toString());
            run(Map.of(), "status", "--json", "--home", home.toString());
        }

        @Test
        void in_commands_that_find_no_packages_or_no_home() throws Exception {
            Files.move(packages(), folder.resolve("lost"));
            assertThat(run(Map.of(), "tick", "--home", home.toString()).out()).contains("NO_PACKAGES");
            assertThat(run(Map.of(), "restore", "--home", home.toString()).exit())
                    .isNotZero();
            assertThat(run(
                                    Map.of(),
                                    "rollback",
                                    "--home",
                                    folder.resolve("none").toString())
                            .exit())
                    .isNotZero();
        }

        @ParameterizedTest
        @MethodSource("dev.codeonly.lab.secrets.PlantedSecretsTest#settings")
        void in_settings_where_a_secret_stands_in_the_wrong_place(String setting) throws Exception {
            Map<String, String> wrong =
                    new HashMap<>(Map.of("PACKAGE_SETS_URL", "https://a.blob.core.windows.net/package-sets"));
            wrong.put(setting, Planted.VARIABLES.get("AzureWebJobsStorage"));
            assertThat(run(wrong, "tick").exit()).isEqualTo(2);
        }
    }

    @Test
    void in_the_verbs_of_the_remote_script() throws Exception {
        run(Map.of(), "tick", "--home", home.toString());
        RemoteScript script = RemoteScript.on(home).as("run-7").withEnvironment(Planted.VARIABLES);
        for (String verb :
                List.of("status", "hold", "disown", "park", "status", "return", "restore", "rollback", "set-aside")) {
            Answer answer = script.run(verb);
            printed.add(answer.word() + answer.text() + answer.lines());
        }
        for (String verb : List.of("return", "hash-code", "release", "empty-trash", "nonsense")) {
            Answer answer = script.run(verb);
            printed.add(answer.word() + answer.text() + answer.lines());
        }
    }

    static Stream<String> settings() {
        return Drawn.one(PlantedSecretsTest.class, List.of("DATA_APPS", "TICK_BUDGET", "PACKAGE_SETS_URL"));
    }

    private Path packages() {
        return home.resolve("site/wwwroot/.python_packages");
    }

    /** A set whose first module writes down, prints and hands on all it sees. */
    private void install(String version, String more) throws IOException {
        if (Files.exists(packages())) {
            Files.move(packages(), folder.resolve("before-" + System.nanoTime()));
        }
        TreeBuilder.in(packages())
                .distribution("azure_functions", version)
                .file("azure/functions/__init__.py", WITNESS.formatted("'" + witness + "'") + more)
                .distribution("azure_identity", version)
                .file("azure/identity/__init__.py", "version = '" + version + "'\n")
                .distribution("azure_storage_blob", version)
                .file("azure/storage/blob/__init__.py", "")
                .packageSet("Python", PythonTools.version())
                .write();
    }

    private Ended run(Map<String, String> settings, String... words) throws Exception {
        Process process = start(settings, words);
        try (Descendants descendants = Descendants.of(process)) {
            return ended(process, descendants);
        }
    }

    private Ended ended(Process process, Descendants descendants) throws Exception {
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("an end").isTrue();
        Ended ended = new Ended(process.exitValue(), read("out"), read("err"));
        printed.add(ended.out() + ended.err());
        descendants.seen().forEach(Planted::isNotIn);
        children = descendants.seen().size();
        return ended;
    }

    private Process start(Map<String, String> settings, String... words) throws IOException {
        ProcessBuilder builder = ChildJvm.of("dev.codeonly.cli.Main", words)
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile());
        Map<String, String> environment = builder.environment();
        environment.remove("DATA_APPS");
        environment.putAll(Planted.VARIABLES);
        environment.put("LOG_LEVEL", "DEBUG");
        environment.put("SETTLE_TIME", "PT0S");
        environment.put("INTERPRETERS", "{\"" + PythonTools.version() + "\": \"" + PythonTools.python() + "\"}");
        environment.putAll(settings);
        return builder.start();
    }

    private String read(String file) throws IOException {
        return new String(Files.readAllBytes(folder.resolve(file)), UTF_8);
    }
}
