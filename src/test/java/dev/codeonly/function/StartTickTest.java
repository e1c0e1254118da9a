package dev.codeonly.function;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.core.joran.spi.JoranException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.codeonly.fixtures.PythonTools;
import dev.codeonly.fixtures.TreeBuilder;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a call of StartTick does, answers and logs: the reports of the timer, to whoever asks for them now. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StartTickTest {
    @TempDir
    private Path shares;

    private final Map<String, String> environment = new HashMap<>();
    private FakeHost host;

    @BeforeEach
    void aHostOfThreeDataApps() throws JoranException, IOException {
        host = new FakeHost();
        environment.put("DATA_APPS", "[" + app("data-in") + "," + app("data-ingest") + "," + app("data-out") + "]");
        TreeBuilder.in(packages())
                .distribution("foo", "1.0")
                .file("foo.py", "x = 1\n")
                .packageSet("Imports", "foo")
                .write();
        Files.createDirectories(shares.resolve("data-ingest/site/wwwroot"));
    }

    @AfterEach
    void theHostEnds() throws JoranException {
        host.close();
    }

    @Nested
    class A_call {
        @Test
        void ticks_every_data_app_and_answers_with_what_the_log_says_of_each() throws Exception {
            FakeRequest.Answer answer = call(Map.of());

            assertThat(answer.getStatusCode()).isEqualTo(200);
            assertThat(answer.getHeader("Content-Type")).isEqualTo("application/json");
            assertThat(outcomes(answer))
                    .containsExactlyInAnyOrder(
                            "data-in BACKED_UP", "data-ingest NO_PACKAGES", "data-out HOME_UNREACHABLE");
            assertThat(host.messages()).hasSize(4).first().isEqualTo("StartTick begins for 3 data apps.");
            for (JsonNode report : json(answer)) {
                assertThat(host.messages()).anyMatch(line -> line.endsWith(". " + report));
            }
            assertThat(shares.resolve("data-in/data/.python_packages_backup/.backup_ready"))
                    .exists();
        }

        @Test
        void logs_through_the_logger_of_its_own_invocation_with_the_severity_of_each_outcome() throws Exception {
            call(Map.of());

            assertThat(host.records())
                    .extracting(
                            sent -> sent.getLevel() + " " + sent.getMessage().split(" ", 2)[0])
                    .containsExactlyInAnyOrder(
                            "INFO StartTick", "INFO data-in:", "WARNING data-ingest:", "SEVERE data-out:");
            assertThat(host.printed()).isEmpty();
        }

        @Test
        void ticks_the_one_data_app_it_names() throws Exception {
            FakeRequest.Answer answer = call(Map.of("app", "data-in", "code", "the function's key"));

            assertThat(answer.getStatusCode()).isEqualTo(200);
            assertThat(outcomes(answer)).containsExactly("data-in BACKED_UP");
            assertThat(host.messages()).hasSize(2).noneMatch(line -> line.contains("key"));
        }

        @Test
        void answers_with_an_empty_array_when_no_data_app_is_enabled() throws Exception {
            environment.put("DATA_APPS", "[" + app("data-in").replace("}", ", \"enabled\": false}") + "]");

            assertThat(call(Map.of()).text()).isEqualTo("[]");
        }

        @Test
        void is_told_BUSY_at_once_while_a_tick_is_under_way_here() throws Exception {
            Path pipe = shares.resolve("pipe");
            String python = PythonTools.version();
            environment.put("DATA_APPS", "[" + app("data-in").replace("3.99", python) + "]");
            environment.put("INTERPRETERS", "{\"" + python + "\": \"" + PythonTools.python() + "\"}");
            TreeBuilder.in(packages())
                    .distribution("foo", "1.0")
                    .file("foo.py", "import os\np = '" + pipe + "'\nx = os.path.exists(p) and open(p).read()\n")
                    .packageSet("Imports", "foo")
                    .write();
            assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                    .as("mkfifo; install it: apt-get install -y coreutils")
                    .isZero();
            CompletableFuture<FakeRequest.Answer> first = new CompletableFuture<>();
            Thread caller = new Thread(() -> first.complete(unchecked(Map.of("app", "data-in"))));
            caller.start();

            try (OutputStream reached = Files.newOutputStream(pipe)) {
                assertThat(outcomes(call(Map.of("app", "data-in")))).containsExactly("data-in BUSY");
                assertThat(first).isNotDone();
                Files.delete(pipe);
            }

            assertThat(outcomes(first.get())).containsExactly("data-in BACKED_UP");
        }
    }

    @Nested
    class A_call_that_is_refused {
        @ParameterizedTest
        @ValueSource(strings = {"data", "DATA-IN", "data-in2"})
        void with_404_names_an_app_that_is_not_there_and_is_told_which_are(String name) throws Exception {
            FakeRequest.Answer answer = call(Map.of("app", name));

            assertThat(answer.getStatusCode()).isEqualTo(404);
            assertThat(error(answer))
                    .isEqualTo("there is no data app '" + name
                            + "' enabled in DATA_APPS; send one of: data-in, data-ingest, data-out");
            assertNothingWasDone(answer);
        }

        @ParameterizedTest
        @ValueSource(strings = {"", " ", "data-in,data-out", "../data-in", "<b>x</b>", "a\r\nX: y", "{0}", "%s", "-x"})
        void with_400_names_what_cannot_be_an_app_and_is_never_shown_it(String name) throws Exception {
            FakeRequest.Answer answer = call(Map.of("app", name));

            assertThat(answer.getStatusCode()).isEqualTo(400);
            assertThat(error(answer))
                    .isEqualTo(
                            "the query's app cannot be the name of a data app; send one of DATA_APPS, or none for all");
            assertNothingWasDone(answer);
        }

        @ParameterizedTest
        @ValueSource(strings = {"App", "apps", "<b>"})
        void with_400_has_a_parameter_that_nobody_knows_so_that_a_slip_does_not_tick_all(String key) throws Exception {
            FakeRequest.Answer answer = call(Map.of(key, "data-in"));

            assertThat(answer.getStatusCode()).isEqualTo(400);
            assertThat(error(answer)).doesNotContain(key + " ").contains("does not know; send app, or none");
            assertNothingWasDone(answer);
        }

        private void assertNothingWasDone(FakeRequest.Answer answer) throws JsonProcessingException {
            assertThat(host.records()).singleElement().satisfies(sent -> {
                assertThat(sent.getLevel()).isEqualTo(Level.WARNING);
                assertThat(sent.getMessage()).isEqualTo("StartTick was refused: " + error(answer) + ".");
            });
            assertThat(shares.resolve("data-in/data")).doesNotExist();
        }
    }

    @Nested
    class A_setting_that_cannot_be_used {
        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "COPY_WORKERS | many    | COPY_WORKERS is 'many'; put a whole number from 1 to 256",
                    "TICK_BUDGET  | PT19M1S | TICK_BUDGET is PT19M1S, and the host ends every run after PT20M",
                })
        void is_answered_with_500_and_logged_as_the_timer_does(String variable, String value, String message)
                throws Exception {
            environment.put(variable, value);

            FakeRequest.Answer answer = call(Map.of("app", "data-in"));

            assertThat(answer.getStatusCode()).isEqualTo(500);
            assertThat(error(answer)).startsWith(message).contains("; put ");
            assertThat(host.records()).singleElement().satisfies(sent -> {
                assertThat(sent.getLevel()).isEqualTo(Level.SEVERE);
                assertThat(sent.getMessage()).startsWith("*: ERROR – " + message);
            });
        }
    }

    private FakeRequest.Answer call(Map<String, String> query) throws InterruptedException {
        return (FakeRequest.Answer)
                StartTickInvocation.run(new FakeRequest(query), host.invocation(StartTick.NAME), environment);
    }

    private FakeRequest.Answer unchecked(Map<String, String> query) {
        try {
            return call(query);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** A version that nobody has: the build's own proof does, and no process is started. */
    private String app(String name) {
        return "{\"name\": \"%s\", \"home\": \"%s\", \"imports\": [\"foo\"], \"python\": \"3.99\"}"
                .formatted(name, shares.resolve(name));
    }

    private Path packages() {
        return shares.resolve("data-in/site/wwwroot/.python_packages");
    }

    private static List<String> outcomes(FakeRequest.Answer answer) throws JsonProcessingException {
        List<String> outcomes = new ArrayList<>();
        json(answer)
                .forEach(report -> outcomes.add(
                        report.get("app").asText() + " " + report.get("outcome").asText()));
        return outcomes;
    }

    private static String error(FakeRequest.Answer answer) throws JsonProcessingException {
        assertThat(answer.getHeader("Content-Type")).isEqualTo("application/json");
        return json(answer).get("error").asText();
    }

    private static JsonNode json(FakeRequest.Answer answer) throws JsonProcessingException {
        return new ObjectMapper().readTree(answer.text());
    }
}
