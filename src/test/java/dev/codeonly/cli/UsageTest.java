package dev.codeonly.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The command line")
class UsageTest {
    @TempDir
    private Path folder;

    private final Cli cli = new Cli();

    static Stream<String> verbs() {
        return Maintaining.line(new Cli().shell()).getSubcommands().keySet().stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("verbs")
    @DisplayName("explains every verb by --help, with the exit codes")
    void help(String verb) {
        Cli.Ended ended = cli.run(verb, "--help");

        assertThat(ended.exit()).isZero();
        assertThat(ended.out()).startsWith("Usage: maintainer " + verb).contains("Exit codes");
        assertThat(ended.err()).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("verbs")
    @DisplayName("says by --version what it is, whatever the verb")
    void version(String verb) {
        Cli.Ended ended = cli.run(verb, "--version");

        assertThat(ended.exit()).isZero();
        assertThat(ended.out()).startsWith("package-maintainer ");
    }

    @Test
    @DisplayName("lists all verbs by --help")
    void listsVerbs() {
        Cli.Ended ended = cli.run("--help");

        assertThat(ended.exit()).isZero();
        assertThat(ended.out())
                .contains(
                        "tick",
                        "watch",
                        "status",
                        "verify",
                        "probe",
                        "restore",
                        "rollback",
                        "fetch",
                        "sets",
                        "prune",
                        "fingerprint",
                        "demo");
    }

    @Nested
    @DisplayName("ends with 2 and a message on stderr")
    class WrongUse {
        @Test
        @DisplayName("without a verb, showing the verbs")
        void noVerb() {
            Cli.Ended ended = cli.run();

            assertWrongUse(ended);
            assertThat(ended.err()).contains("a verb is missing", "Usage: maintainer", "restore");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "tock",
                    "tick --nonsense",
                    "tick extra",
                    "tick --home",
                    "tick --home a --app b",
                    "tick --json --json=maybe",
                    "rollback --to abc",
                    "fingerprint",
                    "restore --to x"
                })
        @DisplayName("for arguments that mean nothing, naming the way to the help")
        void meaningless(String arguments) {
            Cli.Ended ended = cli.run(arguments.split(" ", -1));

            assertWrongUse(ended);
            assertThat(ended.err()).contains("--help");
        }

        @Test
        @DisplayName("for a data app that the settings do not name, listing those they do")
        void unknownApp() throws IOException {
            cli.withApps(Map.of(
                    "data-in", Homes.empty(folder.resolve("in")), "data-out", Homes.empty(folder.resolve("out"))));

            Cli.Ended ended = cli.run("tick", "--app", "data-inn");

            assertWrongUse(ended);
            assertThat(ended.err()).contains("'data-inn'", "data-in, data-out");
        }

        @ParameterizedTest
        @ValueSource(strings = {"restore", "rollback", "probe"})
        @DisplayName("when a verb for one data app would have to guess which")
        void guess(String verb) throws IOException {
            cli.withApps(Map.of(
                    "data-in", Homes.empty(folder.resolve("in")), "data-out", Homes.empty(folder.resolve("out"))));

            Cli.Ended ended = cli.run(verb);

            assertWrongUse(ended);
            assertThat(ended.err()).contains("--app", "data-in, data-out");
        }

        @Test
        @DisplayName("when no data app is enabled")
        void noneEnabled() {
            cli.with("DATA_APPS", "[{\"name\": \"a\", \"home\": \"/mounts/a\", \"enabled\": false}]");

            Cli.Ended ended = cli.run("tick");

            assertWrongUse(ended);
            assertThat(ended.err()).contains("enable one");
        }

        @ParameterizedTest
        @ValueSource(strings = {"tick", "watch", "status", "verify", "probe", "restore", "rollback"})
        @DisplayName("for a setting that cannot be used, without a stack trace")
        void setting(String verb) {
            Cli.Ended ended = cli.with("VERIFY_TIMEOUT", "soon").run(verb);

            assertWrongUse(ended);
            assertThat(ended.err()).contains("VERIFY_TIMEOUT is 'soon'").doesNotContain("\tat ", "Exception");
            assertThat(ended.err().lines()).hasSize(1);
        }

        private void assertWrongUse(Cli.Ended ended) {
            assertThat(ended.exit()).isEqualTo(2);
            assertThat(ended.err()).isNotBlank();
            assertThat(ended.out()).isEmpty();
        }
    }

    @Test
    @DisplayName("does not mind a broken DATA_APPS when --home says all")
    void homeNeedsNoDataApps() throws IOException {
        Cli.Ended ended = cli.with("DATA_APPS", "nonsense")
                .run("tick", "--home", Homes.empty(folder).toString());

        assertThat(ended.exit()).isEqualTo(3);
        assertThat(ended.out()).contains("NO_PACKAGES");
    }

    @Test
    @DisplayName("ends with 1 and one line for what nobody foresaw")
    void unforeseen() throws IOException {
        PrintStream broken = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8) {
            @Override
            public void println(String line) {
                throw new IllegalStateException("planted");
            }
        };
        Shell shell = cli.shell();
        Shell planted =
                new Shell(broken, shell.err(), shell.environment(), shell.columns(), shell.clock(), shell.pause());

        int exit = Maintaining.line(planted)
                .execute("tick", "--home", Homes.empty(folder).toString());

        assertThat(exit).isEqualTo(1);
        assertThat(cli.ended(exit).err().lines())
                .singleElement()
                .asString()
                .contains("IllegalStateException: planted", "LOG_LEVEL=DEBUG");
    }
}
