package dev.codeonly.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.core.joran.spi.JoranException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.codeonly.backup.Figures;
import dev.codeonly.backup.Outcome;
import dev.codeonly.backup.Report;
import dev.codeonly.fixtures.PythonTools;
import dev.codeonly.fixtures.TreeBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.AbstractMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What one run of the timer tells the host: a line per data app, through the invocation's own logger and nowhere else. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class TickInvocationTest {
    private static final String ON_TIME =
            "{\"Schedule\":{\"AdjustForDST\":true},\"ScheduleStatus\":null,\"IsPastDue\":false}";

    @TempDir
    private Path shares;

    private final Map<String, String> environment = new HashMap<>();
    private FakeHost host;

    @BeforeEach
    void aHost() throws JoranException {
        TickInvocation.SAID_THAT_OFF.set(true);
        host = new FakeHost();
        environment.put("PATH", System.getenv("PATH"));
        environment.put("DATA_APPS", "[" + app("data-in") + "," + app("data-ingest") + "," + app("data-out") + "]");
        environment.put("INTERPRETERS", "{\"%s\": \"%s\"}".formatted(PythonTools.version(), PythonTools.python()));
    }

    @AfterEach
    void theHostEnds() throws JoranException {
        host.close();
    }

    @Test
    void that_no_set_is_kept_off_the_share_is_said_once() throws InterruptedException {
        TickInvocation.SAID_THAT_OFF.set(false);

        TickInvocation.run(ON_TIME, host.invocation(), environment);
        TickInvocation.run(ON_TIME, host.invocation(), environment);

        assertThat(host.records())
                .filteredOn(record -> record.getMessage().startsWith("PACKAGE_SETS_URL is not set"))
                .hasSize(1);
    }

    @Nested
    class A_tick_of_three_data_apps {
        @BeforeEach
        void oneGoodOneEmptyOneUnreachable() throws IOException, InterruptedException {
            TreeBuilder.in(shares.resolve("data-in/site/wwwroot/.python_packages"))
                    .distribution("foo", "1.0")
                    .file("foo.py", "x = 1\n")
                    .packageSet("Imports", "foo")
                    .write();
            Files.createDirectories(shares.resolve("data-ingest/site/wwwroot"));

            TickInvocation.run(ON_TIME, host.invocation(), environment);
        }

        @Test
        void gives_one_line_for_each_and_one_to_begin_with() {
            assertThat(host.messages()).hasSize(4);
            assertThat(host.messages().get(0)).isEqualTo("PackageBackup begins for 3 data apps; past due: false.");
            assertThat(lineOf("data-in").getMessage())
                    .startsWith("data-in: BACKED_UP – a verified backup (imported) of ");
            assertThat(lineOf("data-ingest").getMessage())
                    .startsWith("data-ingest: NO_PACKAGES – nothing is installed");
            assertThat(lineOf("data-out").getMessage()).startsWith("data-out: HOME_UNREACHABLE – ");
        }

        @Test
        void each_line_has_the_severity_of_its_outcome() {
            assertThat(host.records().get(0).getLevel()).isEqualTo(Level.INFO);
            assertThat(lineOf("data-in").getLevel()).isEqualTo(Level.INFO);
            assertThat(lineOf("data-ingest").getLevel()).isEqualTo(Level.WARNING);
            assertThat(lineOf("data-out").getLevel()).isEqualTo(Level.SEVERE);
        }

        @Test
        void each_line_ends_with_one_JSON_object_for_queries() throws JsonProcessingException {
            JsonNode json = jsonOf(lineOf("data-in").getMessage());

            assertThat(json.get("outcome").asText()).isEqualTo("BACKED_UP");
            assertThat(json.get("fingerprint").asText()).hasSize(64);
            assertThat(json.get("files").asLong()).isEqualTo(5);
            assertThat(json.get("durationMs").isIntegralNumber()).isTrue();
            assertThat(jsonOf(lineOf("data-out").getMessage())
                            .get("fingerprint")
                            .isNull())
                    .isTrue();
        }

        @Test
        void prints_nothing() {
            assertThat(host.printed()).isEmpty();
        }

        @Test
        void a_disabled_app_has_no_line() throws InterruptedException {
            environment.put(
                    "DATA_APPS",
                    "[" + app("data-in") + "," + app("data-out").replace("}", ", \"enabled\": false}") + "]");
            int before = host.messages().size();

            TickInvocation.run(ON_TIME, host.invocation(), environment);

            assertThat(host.messages().subList(before, host.messages().size()))
                    .hasSize(2)
                    .anyMatch(line -> line.startsWith("data-in: CURRENT – "));
        }
    }

    @Nested
    class Events_of_worker_threads {
        @Test
        void reach_the_invocation_too_with_their_severity_and_stack() throws IOException, InterruptedException {
            host.debug();
            Files.createDirectories(shares.resolve("data-in/site/wwwroot"));
            Files.createDirectories(shares.resolve("data-in/data"));
            Files.writeString(shares.resolve("data-in/data/.python_packages_store"), "a file where a folder must be");
            environment.put("DATA_APPS", "[" + app("data-in") + "]");

            TickInvocation.run(ON_TIME, host.invocation(), environment);

            assertThat(host.records())
                    .filteredOn(sent -> sent.getLevel().equals(Level.FINE))
                    .filteredOn(sent -> sent.getMessage().contains("FileAlreadyExistsException"))
                    .singleElement()
                    .satisfies(sent -> {
                        assertThat(sent.getLongThreadID())
                                .isNotEqualTo(Thread.currentThread().getId());
                        assertThat(sent.getMessage()).contains("at dev.codeonly.backup.");
                    });
            assertThat(lineOf("data-in").getLevel()).isEqualTo(Level.SEVERE);
            assertThat(host.printed()).isEmpty();
        }
    }

    @Nested
    class A_setting_that_cannot_be_used {
        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "COPY_WORKERS   | many     | put a whole number from 1 to 256",
                    "VERIFY_TIMEOUT | soon     | put a duration, ISO-8601 such as PT30S or hh:mm:ss, from PT1S to PT1H",
                    "DATA_APPS      | {\"a\":1}| put [{\"name\": \"data-ingest\", \"home\": \"/mounts/data-ingest\"}]",
                    "INTERPRETERS   | [3.11]   | put {\"3.11\": \"/mounts/python/bin/python3.11\"}",
                    "COPY_WORKERS   | {0} {} % | put a whole number from 1 to 256",
                    "AzureFunctionsJobHost__functionTimeout | long | put hh:mm:ss, or -1 for no limit",
                })
        void is_one_severe_line_with_variable_value_and_remedy(String variable, String value, String remedy)
                throws InterruptedException, JsonProcessingException {
            environment.put(variable, value);

            TickInvocation.run(ON_TIME, host.invocation(), environment);

            assertThat(host.records()).singleElement().satisfies(sent -> {
                assertThat(sent.getLevel()).isEqualTo(Level.SEVERE);
                assertThat(sent.getMessage())
                        .startsWith("*: ERROR – " + variable)
                        .contains(value, remedy);
                assertThat(sent.getParameters()).as("what would replace {0}").isNull();
            });
            JsonNode json = jsonOf(host.messages().get(0));
            assertThat(json.get("app").asText()).isEqualTo("*");
            assertThat(json.get("outcome").asText()).isEqualTo("ERROR");
            assertThat(json.get("message").asText()).contains(variable, value, remedy);
            assertThat(host.printed()).isEmpty();
        }

        @Test
        void is_a_budget_that_the_host_would_cut_short() throws InterruptedException {
            environment.put("TICK_BUDGET", "PT19M1S");

            TickInvocation.run(ON_TIME, host.invocation(), environment);

            assertThat(host.messages())
                    .singleElement()
                    .asString()
                    .startsWith(
                            "*: ERROR – TICK_BUDGET is PT19M1S, and the host ends every run after PT20M; put at least PT1M less");
        }

        @Test
        void stops_nothing_from_working_once_it_is_mended() throws InterruptedException {
            environment.put("COPY_WORKERS", "0");
            TickInvocation.run(ON_TIME, host.invocation(), environment);
            environment.put("COPY_WORKERS", "1");

            TickInvocation.run(ON_TIME, host.invocation(), environment);

            assertThat(host.messages()).hasSize(1 + 4);
        }
    }

    @Nested
    class The_timers_payload {
        @ParameterizedTest
        @CsvSource({"true, true", "false, false"})
        void tells_whether_the_run_is_past_due(String sent, String told) throws InterruptedException {
            assertThat(firstLine(ON_TIME.replace("\"IsPastDue\":false", "\"IsPastDue\":" + sent)))
                    .endsWith("past due: " + told + ".");
        }

        @ParameterizedTest
        @NullSource
        @ValueSource(strings = {"", "no JSON {", "[]", "{\"isPastDue\":true}", "null"})
        void stops_no_tick_when_it_is_something_else(@Nullable String timer) throws InterruptedException {
            assertThat(firstLine(timer)).endsWith("past due: unknown.");
            assertThat(host.messages()).hasSize(4);
        }

        private String firstLine(@Nullable String timer) throws InterruptedException {
            TickInvocation.run(timer, host.invocation(), environment);
            return host.messages().get(0);
        }
    }

    @Nested
    class The_line_of_a_report {
        @ParameterizedTest
        @EnumSource
        void has_the_severity_of_its_outcome(Outcome outcome) throws JsonProcessingException {
            Level expected = switch (outcome.severity()) {
                case INFO -> Level.INFO;
                case WARNING -> Level.WARNING;
                case ERROR -> Level.SEVERE;
            };

            logged(outcome, "something, somewhere; do this");

            assertThat(host.records())
                    .singleElement()
                    .satisfies(sent -> assertThat(sent.getLevel()).isEqualTo(expected));
            assertThat(host.messages().get(0))
                    .startsWith(
                            "data-in: " + outcome + " – something, somewhere; do this. Also: one thing; another. {");
            assertThat(jsonOf(host.messages().get(0)).get("notes")).hasSize(2);
        }

        @ParameterizedTest
        @ValueSource(strings = {"{0}", "{}", "%s", "a \"quoted\" {\"app\":1}", "ein Pfad mit Ümläut – 数"})
        void survives_what_a_message_may_hold(String raw) throws JsonProcessingException {
            logged(Outcome.ERROR, "no file " + raw);

            assertThat(host.messages()).singleElement().asString().startsWith("data-in: ERROR – no file " + raw + ".");
            assertThat(jsonOf(host.messages().get(0)).get("message").asText()).isEqualTo("no file " + raw);
        }

        private void logged(Outcome outcome, String message) {
            try (InvocationLog open = InvocationLog.open(host.logger())) {
                assertThat(open).isNotNull();
                TickInvocation.log(new Report(
                        "data-in",
                        outcome,
                        message,
                        new Figures(Optional.empty(), 0, 0, 0),
                        Duration.ofMillis(7),
                        List.of("one thing", "another")));
            }
        }
    }

    @Test
    void what_nobody_expects_is_left_to_the_function_and_ends_the_invocations_log() {
        Map<String, String> broken = new AbstractMap<>() {
            @Override
            public Set<Entry<String, String>> entrySet() {
                throw new StackOverflowError("planted");
            }
        };

        assertThatThrownBy(() -> TickInvocation.run(ON_TIME, host.invocation(), broken))
                .isInstanceOf(StackOverflowError.class);

        assertThat(InvocationLog.forward(Level.INFO, "late")).isFalse();
    }

    private String app(String name) {
        return "{\"name\": \"%s\", \"home\": \"%s\", \"imports\": [\"foo\"], \"python\": \"%s\"}"
                .formatted(name, shares.resolve(name), PythonTools.version());
    }

    private LogRecord lineOf(String app) {
        List<LogRecord> lines = host.records().stream()
                .filter(sent -> sent.getMessage().startsWith(app + ": "))
                .toList();
        assertThat(lines).as("lines of %s", app).hasSize(1);
        return lines.get(0);
    }

    private static JsonNode jsonOf(String line) throws JsonProcessingException {
        int end = line.lastIndexOf(" {\"app\":\"");
        assertThat(end).as("where the object begins in: %s", line).isPositive();
        return new ObjectMapper().readTree(line.substring(end + 1));
    }
}
