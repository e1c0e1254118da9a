package dev.codeonly.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.codeonly.fixtures.ShellFingerprint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("At a shell")
class VerbsTest {
    private static final List<String> FIELDS = List.of(
            "app", "outcome", "message", "fingerprint", "files", "bytes", "distributions", "durationMs", "notes");

    @TempDir
    private Path folder;

    private final Cli cli = new Cli();
    private Path home;

    @BeforeEach
    void install() throws IOException {
        home = Homes.withPackages(folder.resolve("home"), "1.0");
    }

    private Cli.Ended run(String verb, String... options) {
        List<String> arguments = new ArrayList<>(List.of(verb, "--home", home.toString()));
        arguments.addAll(List.of(options));
        return cli.run(arguments.toArray(String[]::new));
    }

    @Nested
    @DisplayName("tick")
    class Tick {
        @Test
        @DisplayName("backs new packages up and says so in one line")
        void backsUp() {
            Cli.Ended ended = run("tick");

            assertThat(ended.exit()).isZero();
            assertThat(ended.lines()).singleElement().asString().startsWith("default: BACKED_UP – ");
            assertThat(ended.err()).isEmpty();
            assertThat(Homes.backup(home).resolve(".backup_ready")).exists();
        }

        @Test
        @DisplayName("has nothing to do the second time")
        void current() {
            run("tick");

            Cli.Ended ended = run("tick");

            assertThat(ended.exit()).isZero();
            assertThat(ended.out()).startsWith("default: CURRENT – ");
        }

        @Test
        @DisplayName("ends with 3 while nothing is installed")
        void nothingInstalled() throws IOException {
            home = Homes.empty(folder.resolve("other"));

            Cli.Ended ended = run("tick");

            assertThat(ended.exit()).isEqualTo(3);
            assertThat(ended.out()).startsWith("default: NO_PACKAGES – ");
        }

        @Test
        @DisplayName("ends with 1 for a home that is not there, and creates nothing")
        void noHome() {
            home = folder.resolve("elsewhere");

            Cli.Ended ended = run("tick");

            assertThat(ended.exit()).isEqualTo(1);
            assertThat(ended.out()).startsWith("default: HOME_UNREACHABLE – ");
            assertThat(home).doesNotExist();
        }

        @Test
        @DisplayName("has the command that restores lost packages in its line, ready to be pasted")
        void lost() throws IOException {
            Path spaced = Homes.withPackages(folder.resolve("a home"), "1.0");
            cli.run("tick", "--home", spaced.toString());
            Files.move(Homes.packages(spaced), folder.resolve("gone"));

            Cli.Ended ended = cli.run("tick", "--home", spaced.toString());

            assertThat(ended.exit()).isEqualTo(1);
            assertThat(ended.out()).contains("PACKAGES_LOST", "./maintainer restore --home '" + spaced + "'");
        }

        @Test
        @DisplayName("prints one JSON object and nothing else when asked")
        void json() throws IOException {
            Cli.Ended ended = run("tick", "--json");

            JsonNode object = object(ended);
            assertThat(names(object)).isEqualTo(FIELDS);
            assertThat(object.get("app").asText()).isEqualTo("default");
            assertThat(object.get("outcome").asText()).isEqualTo("BACKED_UP");
            assertThat(object.get("fingerprint").asText())
                    .isEqualTo(ShellFingerprint.of(Homes.packages(home)).orElseThrow());
            assertThat(object.get("files").asLong()).isEqualTo(13);
            assertThat(object.get("distributions").asLong()).isEqualTo(3);
            assertThat(object.get("bytes").asLong()).isPositive();
            assertThat(object.get("durationMs").isIntegralNumber()).isTrue();
            assertThat(object.get("notes").isArray()).isTrue();
        }

        @Test
        @DisplayName("has the same fields where there is nothing to tell of")
        void jsonOfNothing() throws IOException {
            home = Homes.empty(folder.resolve("other"));

            JsonNode object = object(run("tick", "--json"));

            assertThat(names(object)).isEqualTo(FIELDS);
            assertThat(object.get("fingerprint").isNull()).isTrue();
        }
    }

    @Nested
    @DisplayName("with several data apps")
    class Several {
        @BeforeEach
        void configure() throws IOException {
            cli.withApps(Map.of("data-in", home, "data-out", Homes.empty(folder.resolve("out"))));
        }

        @Test
        @DisplayName("tick prints a line for each, and the worst decides the exit code")
        void each() {
            Cli.Ended ended = cli.run("tick");

            assertThat(ended.exit()).isEqualTo(3);
            assertThat(ended.lines())
                    .hasSize(2)
                    .anySatisfy(line -> assertThat(line).startsWith("data-in: BACKED_UP"))
                    .anySatisfy(line -> assertThat(line).startsWith("data-out: NO_PACKAGES"));
        }

        @Test
        @DisplayName("tick --json prints an object a line")
        void eachJson() {
            assertThat(cli.run("tick", "--json").lines())
                    .hasSize(2)
                    .allSatisfy(line ->
                            assertThat(names(new ObjectMapper().readTree(line))).isEqualTo(FIELDS));
        }

        @Test
        @DisplayName("failed beats not ready")
        void failedBeatsNotReady() throws IOException {
            Files.delete(Homes.packages(home).resolve("lib/site-packages/azure/identity/__init__.py"));

            Cli.Ended ended = cli.run("tick");

            assertThat(ended.exit()).isEqualTo(1);
            assertThat(ended.out()).contains("data-in: PACKAGES_INCOMPLETE", "./maintainer restore --app data-in");
        }

        @Test
        @DisplayName("--app picks one")
        void one() {
            assertThat(cli.run("tick", "--app", "data-in").lines()).hasSize(1);
            assertThat(cli.run("status", "--app", "data-in").exit()).isZero();
            assertThat(cli.run("restore", "--app", "data-in").exit()).isZero();
        }
    }

    @Nested
    @DisplayName("status")
    class Status {
        @Test
        @DisplayName("shows the outcome first, then what is where, in two columns")
        void columns() {
            run("tick");

            Cli.Ended ended = run("status");

            assertThat(ended.exit()).isZero();
            assertThat(ended.lines().get(0)).startsWith("default: CURRENT – ");
            String fingerprint = ShellFingerprint.of(Homes.packages(home)).orElseThrow();
            assertThat(ended.lines())
                    .contains("  packages     " + fingerprint, "  backup       " + fingerprint, "  lock         free");
        }

        @Test
        @DisplayName("ends with 1 while there is no backup")
        void noBackup() {
            Cli.Ended ended = run("status");

            assertThat(ended.exit()).isEqualTo(1);
            assertThat(ended.out()).contains("BACKUP_NOT_FOUND", "backup       absent");
        }

        @Test
        @DisplayName("has the lines as details in its JSON object")
        void json() throws IOException {
            JsonNode object = object(run("status", "--json"));

            assertHasFieldsAnd("details", object);
            assertThat(object.get("details").get("backup").asText()).isEqualTo("absent");
        }
    }

    @Nested
    @DisplayName("verify")
    class Verify {
        @Test
        @DisplayName("finds packages and backup good after a tick")
        void good() {
            run("tick");

            assertThat(run("verify").out()).startsWith("default: CURRENT – ");
            assertThat(run("verify", "--deep").exit()).isZero();
        }

        @Test
        @DisplayName("finds by --deep what has the right size and the wrong content")
        void deep() throws IOException {
            run("tick");
            Path file = Homes.backup(home).resolve("lib/site-packages/azure/identity/__init__.py");
            Files.writeString(file, Files.readString(file).replace("1.0", "6.6"));

            assertThat(run("verify").exit()).isZero();
            Cli.Ended ended = run("verify", "--deep");
            assertThat(ended.exit()).isEqualTo(1);
            assertThat(ended.out()).contains("BACKUP_DAMAGED", "azure/identity/__init__.py");
        }
    }

    @Nested
    @DisplayName("probe")
    class Probe {
        @Test
        @DisplayName("has what it measured in its JSON object, and leaves nothing")
        void json() throws IOException {
            JsonNode object = object(run("probe", "--json"));

            assertHasFieldsAnd("probe", object);
            assertThat(object.get("outcome").asText()).isEqualTo("PROBE_SUCCESS");
            assertThat(object.get("files").asLong()).isEqualTo(13);
            JsonNode probe = object.get("probe");
            assertThat(names(probe))
                    .containsExactly("settings", "forecast", "share", "latencies", "copies", "largeFiles");
            assertThat(probe.at("/settings/COPY_WORKERS").asInt()).isBetween(1, 64);
            assertThat(probe.at("/forecast/backupMs").isIntegralNumber()).isTrue();
            assertThat(probe.at("/share/exclusive").asBoolean()).isTrue();
            assertThat(probe.at("/latencies/READ_FILE/tries").asInt()).isPositive();
            assertThat(probe.at("/copies").size()).isEqualTo(5);
            assertThat(home.resolve("data/.python_packages_store/trash")).isEmptyDirectory();
        }

        @Test
        @DisplayName("ends with 1 for a share that cannot be used, and says why")
        void unfit() throws IOException {
            home = folder.resolve("elsewhere");

            Cli.Ended ended = run("probe");

            assertThat(ended.exit()).isEqualTo(1);
            assertThat(ended.out()).startsWith("default: HOME_UNREACHABLE – ");
        }

        @Test
        @DisplayName("waits for a deployment")
        void hold() throws IOException {
            Files.writeString(
                    Files.createDirectories(home.resolve("site/locks/deployment"))
                            .resolve("info.lock"),
                    "{}");

            Cli.Ended ended = run("probe");

            assertThat(ended.exit()).isEqualTo(3);
            assertThat(ended.out()).startsWith("default: DEPLOYING – ");
        }
    }

    @Nested
    @DisplayName("restore")
    class Restore {
        @Test
        @DisplayName("puts lost packages back")
        void restores() throws IOException {
            run("tick");
            Files.move(Homes.packages(home), folder.resolve("gone"));

            Cli.Ended ended = run("restore");

            assertThat(ended.exit()).isZero();
            assertThat(ended.out()).startsWith("default: RESTORE_SUCCESS – ");
            assertThat(ShellFingerprint.of(Homes.packages(home)))
                    .isEqualTo(ShellFingerprint.of(folder.resolve("gone")));
        }

        @Test
        @DisplayName("ends with 1 when there is nothing to restore from")
        void nothing() throws IOException {
            Files.move(Homes.packages(home), folder.resolve("gone"));

            Cli.Ended ended = run("restore", "--json");

            assertThat(ended.exit()).isEqualTo(1);
            assertThat(object(ended).get("outcome").asText()).isEqualTo("BACKUP_NOT_FOUND");
        }

        @Test
        @DisplayName("replaces packages of the right sizes and the wrong content only with --deep")
        void deep() throws IOException {
            run("tick");
            Path file = Homes.packages(home).resolve("lib/site-packages/azure/identity/__init__.py");
            String right = Files.readString(file);
            Files.writeString(file, right.replace("1.0", "6.6"));

            assertThat(run("restore").out()).contains("nothing was moved");
            assertThat(run("restore", "--deep").exit()).isZero();
            assertThat(file).hasContent(right);
        }

        @Test
        @DisplayName("waits for a deployment unless told that it is dead")
        void hold() throws IOException {
            Path lock = Files.createDirectories(home.resolve("site/locks/deployment"))
                    .resolve("info.lock");
            Files.writeString(lock, "{}");

            assertThat(run("restore").exit()).isEqualTo(3);
            assertThat(run("restore", "--ignore-hold").exit()).isZero();
        }
    }

    @Nested
    @DisplayName("rollback")
    class Rollback {
        private String first;

        @BeforeEach
        void deployAgain() throws IOException {
            run("tick");
            first = ShellFingerprint.of(Homes.packages(home)).orElseThrow();
            Files.move(Homes.packages(home), folder.resolve("older"));
            Homes.packages(Homes.packages(home), "2.0");
            run("tick");
        }

        @Test
        @DisplayName("puts the previous set in place and keeps the live one")
        void rollsBack() {
            String second = ShellFingerprint.of(Homes.packages(home)).orElseThrow();

            Cli.Ended ended = run("rollback");

            assertThat(ended.exit()).isZero();
            assertThat(ended.out()).startsWith("default: ROLLBACK_SUCCESS – ");
            assertThat(ShellFingerprint.of(Homes.packages(home))).contains(first);
            assertThat(home.resolve("data/.python_packages_store/previous").resolve(second))
                    .isDirectory();
        }

        @Test
        @DisplayName("takes the set that --to names, and no other")
        void to() {
            assertThat(run("rollback", "--to", "0".repeat(64)).out()).contains("PREVIOUS_NOT_FOUND");
            assertThat(run("rollback", "--to", first).exit()).isZero();
        }

        @Test
        @DisplayName("takes a set that was marked bad only when told to")
        void bad() throws IOException {
            Path bad = Files.createDirectories(home.resolve("data/.python_packages_store/bad"));
            Files.createFile(bad.resolve(first));

            assertThat(run("rollback").out()).contains("SET_IS_BAD", "--even-bad");
            assertThat(run("rollback", "--even-bad").exit()).isZero();
        }
    }

    @Nested
    @DisplayName("fingerprint")
    class Fingerprint {
        @Test
        @DisplayName("is what the shell lines say, of the whole tree and of its modules' folder")
        void agrees() {
            String expected = ShellFingerprint.of(Homes.packages(home)).orElseThrow();

            Cli.Ended ofTree = cli.run("fingerprint", Homes.packages(home).toString());
            Cli.Ended ofModules = cli.run(
                    "fingerprint",
                    Homes.packages(home).resolve("lib/site-packages").toString());

            assertThat(ofTree).isEqualTo(new Cli.Ended(0, expected + System.lineSeparator(), ""));
            assertThat(ofModules).isEqualTo(ofTree);
        }

        @Test
        @DisplayName("ends with 1 and the reason where there is none")
        void none() throws IOException {
            Files.delete(Homes.packages(home).resolve("lib/site-packages/azure_identity-1.0.dist-info/RECORD"));
            Files.createDirectory(
                    Homes.packages(home).resolve("lib/site-packages/azure_identity-1.0.dist-info/RECORD"));

            Cli.Ended ended = cli.run("fingerprint", Homes.packages(home).toString());

            assertThat(ended.exit()).isEqualTo(1);
            assertThat(ended.out()).isEmpty();
            assertThat(ended.err()).contains("has no fingerprint", "azure_identity-1.0.dist-info/RECORD");
            assertThat(cli.run("fingerprint", folder.toString()).err()).contains("no *.dist-info/RECORD");
        }

        @Test
        @DisplayName("ends with 2 for a folder that is not there")
        void notThere() {
            assertThat(cli.run("fingerprint", folder.resolve("nowhere").toString())
                            .exit())
                    .isEqualTo(2);
        }
    }

    private static JsonNode object(Cli.Ended ended) throws IOException {
        assertThat(ended.lines()).hasSize(1);
        return new ObjectMapper().readTree(ended.out());
    }

    private static void assertHasFieldsAnd(String field, JsonNode object) {
        List<String> all = new ArrayList<>(FIELDS);
        all.add(field);
        assertThat(names(object)).containsExactlyInAnyOrderElementsOf(all);
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
