package dev.codeonly.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.codeonly.backup.DataApp;
import dev.codeonly.tree.MayDiffer;
import dev.codeonly.verify.ModuleName;
import dev.codeonly.verify.PythonVersion;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings as people write them into app settings: what is understood, and what a refusal tells them. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class SettingsTest {
    private static final String HOME = "\"home\": \"/mounts/a\"";

    @Nested
    class Every_duration {
        static Stream<Setting> settings() {
            return of(Setting.Kind.DURATION);
        }

        @ParameterizedTest
        @MethodSource("settings")
        void has_a_default_within_its_range(Setting setting) throws SettingsException {
            assertThat(value(setting, Map.of())).isEqualTo(Duration.parse(setting.defaultValue()));
            assertThat(Duration.parse(setting.defaultValue()))
                    .isBetween(Duration.parse(setting.least()), Duration.parse(setting.most()));
        }

        @ParameterizedTest
        @MethodSource("settings")
        void is_read_at_both_borders_in_both_spellings(Setting setting) throws SettingsException {
            for (String border : List.of(setting.least(), setting.most())) {
                Duration expected = Duration.parse(border);
                String clock = "%02d:%02d:%02d"
                        .formatted(expected.toHours(), expected.toMinutesPart(), expected.toSecondsPart());

                assertThat(value(setting, border)).isEqualTo(expected);
                assertThat(value(setting, clock)).isEqualTo(expected);
                assertThat(value(setting, "  " + clock + "\n")).isEqualTo(expected);
            }
        }

        @ParameterizedTest
        @MethodSource("settings")
        void is_refused_beyond_either_border(Setting setting) {
            assertRefused(
                    setting, Duration.parse(setting.least()).minusMillis(1).toString());
            assertRefused(setting, Duration.parse(setting.most()).plusMillis(1).toString());
        }

        @ParameterizedTest
        @MethodSource("settings")
        void is_refused_when_it_is_no_duration(Setting setting) {
            for (String text :
                    List.of("soon", "30", "30s", "00:61:00", "1:2:3", "00:30", "PT", "PT99999999999999999H")) {
                assertRefused(setting, text);
            }
        }

        @ParameterizedTest
        @MethodSource("settings")
        void is_its_default_when_empty(Setting setting) throws SettingsException {
            assertThat(value(setting, "")).isEqualTo(Duration.parse(setting.defaultValue()));
            assertThat(value(setting, "  ")).isEqualTo(Duration.parse(setting.defaultValue()));
        }

        private static void assertRefused(Setting setting, String text) {
            assertThatThrownBy(() -> value(setting, text))
                    .isInstanceOf(SettingsException.class)
                    .hasMessage(
                            setting + " is '" + text + "'; put a duration, ISO-8601 such as PT30S or hh:mm:ss, from "
                                    + setting.least() + " to " + setting.most() + " (" + setting.meaning() + ")");
        }
    }

    @Nested
    class Every_number {
        static Stream<Setting> settings() {
            return of(Setting.Kind.NUMBER);
        }

        @ParameterizedTest
        @MethodSource("settings")
        void has_a_default_within_its_range(Setting setting) throws SettingsException {
            assertThat(value(setting, Map.of())).isEqualTo(Long.parseLong(setting.defaultValue()));
            assertThat(Long.parseLong(setting.defaultValue()))
                    .isBetween(Long.parseLong(setting.least()), Long.parseLong(setting.most()));
        }

        @ParameterizedTest
        @MethodSource("settings")
        void is_read_at_both_borders(Setting setting) throws SettingsException {
            assertThat(value(setting, setting.least())).isEqualTo(Long.parseLong(setting.least()));
            assertThat(value(setting, " " + setting.most() + " ")).isEqualTo(Long.parseLong(setting.most()));
        }

        @ParameterizedTest
        @MethodSource("settings")
        void is_refused_beyond_either_border(Setting setting) {
            assertRefused(setting, Long.toString(Long.parseLong(setting.least()) - 1));
            assertRefused(setting, Long.toString(Long.parseLong(setting.most()) + 1));
        }

        @ParameterizedTest
        @MethodSource("settings")
        void is_refused_when_it_is_no_whole_number(Setting setting) {
            for (String text :
                    List.of("many", "1.5", "1e3", "0x10", "-1", "+1", "1 000", "9".repeat(30), "4294967297000")) {
                assertRefused(setting, text);
            }
        }

        @ParameterizedTest
        @MethodSource("settings")
        void is_its_default_when_empty(Setting setting) throws SettingsException {
            assertThat(value(setting, " ")).isEqualTo(Long.parseLong(setting.defaultValue()));
        }

        private static void assertRefused(Setting setting, String text) {
            assertThatThrownBy(() -> value(setting, text))
                    .isInstanceOf(SettingsException.class)
                    .hasMessage(setting + " is '" + text + "'; put a whole number from " + setting.least() + " to "
                            + setting.most() + " (" + setting.meaning() + ")");
        }
    }

    @ParameterizedTest
    @EnumSource
    void every_setting_is_in_one_of_the_groups_of_this_test(Setting setting) throws SettingsException {
        assertThat(value(setting, Map.of())).isNotNull();
    }

    @Test
    void a_number_larger_than_an_int_is_not_cut_off() throws SettingsException {
        assertThat(value(Setting.INCOMING_MAX_BYTES, "4294967297")).isEqualTo(4_294_967_297L);
    }

    @Test
    void names_of_other_variables_mean_nothing() throws SettingsException {
        assertThat(Settings.of(Map.of("copy_workers", "many", "COPY_WORKER", "x")))
                .isEqualTo(Settings.of(Map.of()));
    }

    @Nested
    class The_data_apps {
        @Test
        void unset_are_one_app_with_the_originals_imports() throws SettingsException {
            for (Map<String, String> unset : List.of(Map.<String, String>of(), Map.of("DATA_APPS", " "))) {
                assertThat(Settings.of(unset).apps()).singleElement().satisfies(app -> {
                    assertThat(app.name()).isEqualTo("default");
                    assertThat(app.home().root()).isEqualTo(Path.of("/home"));
                    assertThat(app.imports())
                            .extracting(ModuleName::value)
                            .containsExactly("azure.functions", "azure.storage.blob", "azure.identity");
                    assertThat(app.python()).isEmpty();
                    assertThat(app.mayDiffer()).isEqualTo(MayDiffer.NOTHING);
                    assertThat(app.requireImport()).isFalse();
                });
            }
        }

        @Test
        void need_a_name_and_a_home_only() throws SettingsException {
            DataApp app = app("{\"name\": \"data-in\", " + HOME + "}");

            assertThat(app.name()).isEqualTo("data-in");
            assertThat(app.home().root()).isEqualTo(Path.of("/mounts/a"));
            assertThat(app.imports()).hasSize(3);
            assertThat(app.python()).isEmpty();
            assertThat(app.requireImport()).isFalse();
        }

        @Test
        void have_these_keys() throws SettingsException {
            DataApp app = app(
                    "{\"name\": \"Data_In-2\", " + HOME + ", \"imports\": [\"numpy\", \"a.b_c\"], \"python\": \"3.11\","
                            + " \"mayDiffer\": [\"certifi/cacert.pem\", \"**/tests/**\"], \"requireImport\": true, \"enabled\": true}");

            assertThat(app.imports()).extracting(ModuleName::value).containsExactly("numpy", "a.b_c");
            assertThat(app.python()).isEqualTo(PythonVersion.parse("3.11"));
            assertThat(app.mayDiffer().globs()).containsExactly("certifi/cacert.pem", "**/tests/**");
            assertThat(app.requireImport()).isTrue();
        }

        @Test
        void that_are_not_enabled_are_left_out_and_checked_all_the_same() throws SettingsException {
            String disabled = "{\"name\": \"b\", \"home\": \"%s\", \"enabled\": false}";
            String enabled = "{\"name\": \"a\", " + HOME + "}";

            assertThat(apps(enabled, disabled.formatted("/mounts/b")))
                    .extracting(DataApp::name)
                    .containsExactly("a");
            assertRefused("[" + enabled + "," + disabled.formatted("/mounts/a/b") + "]", "lies in that of");
        }

        @Test
        void keep_their_order() throws SettingsException {
            assertThat(apps(
                            "{\"name\": \"z\", \"home\": \"/m/z\"}",
                            "{\"name\": \"a\", \"home\": \"/m/a\"}",
                            "{\"name\": \"k\", \"home\": \"/m/k\"}"))
                    .extracting(DataApp::name)
                    .containsExactly("z", "a", "k");
        }

        @ParameterizedTest
        @ValueSource(strings = {"{\"name\": \"a\"}", "\"a\"", "3", "null", "[]", "true"})
        void must_be_an_array_with_something_in_it(String json) {
            assertRefused(json, "DATA_APPS is '" + json + "', not an array", "put [{\"name\":");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "[{\"name\": \"a\", \"home\": \"/m\"}] x",
                    "[{\"name\": \"a\", \"home\": \"/m\"}][]",
                    "[{\"name\": \"a\", \"home\": \"/m\"},]",
                    "[{name: 'a'}]",
                    "[{\"name\": \"a\"",
                    "/mounts/a"
                })
        void must_be_JSON_to_the_last_character(String json) {
            assertRefused(json, "DATA_APPS is '" + json + "', not JSON at line 1, column ", "mend it there");
        }

        @Test
        void of_great_length_are_not_repeated_in_full() {
            String json = "[" + " ".repeat(5000) + "x";

            assertThatThrownBy(() -> Settings.of(Map.of("DATA_APPS", json)))
                    .message()
                    .hasSizeLessThan(500)
                    .contains("column 500");
        }

        @Test
        void with_the_same_key_twice_are_refused() {
            assertRefused(
                    "[{\"name\": \"a\", \"home\": \"/m\", \"home\": \"/n\"}]",
                    "DATA_APPS",
                    "Duplicate field 'home'",
                    "mend it");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "\"a\"                            | DATA_APPS[0] is \"a\"; put an object with at least name and home",
                    "{\"home\": \"/m\"}               | DATA_APPS[0] has no name; put one",
                    "{\"name\": \"a\"}                | DATA_APPS[0] has no home; put one",
                    "{\"name\": \"a\", \"home\": \"/m\", \"hme\": 1} | DATA_APPS[0] has the unknown key 'hme'; known are enabled, home, imports, mayDiffer, name, python, requireImport",
                    "{\"name\": 3, \"home\": \"/m\"}  | DATA_APPS[0].name is 3; put a text in quotes",
                    "{\"name\": null, \"home\": \"/m\"} | DATA_APPS[0].name is null; put a text in quotes",
                    "{\"name\": \" \", \"home\": \"/m\"} | DATA_APPS[0].name is \" \"; put a text in quotes",
                    "{\"name\": \"a/b\", \"home\": \"/m\"} | DATA_APPS[0].name is 'a/b'; put letters, digits, hyphens",
                    "{\"name\": \"../a\", \"home\": \"/m\"} | DATA_APPS[0].name is '../a'; put letters, digits, hyphens",
                    "{\"name\": \"-a\", \"home\": \"/m\"} | DATA_APPS[0].name is '-a'; put letters, digits, hyphens",
                    "{\"name\": \"a b\", \"home\": \"/m\"} | DATA_APPS[0].name is 'a b'; put letters, digits, hyphens",
                    "{\"name\": \"a\", \"home\": \"m/a\"} | DATA_APPS[0].home is 'm/a'; put an absolute path",
                    "{\"name\": \"a\", \"home\": \"\"} | DATA_APPS[0].home is \"\"; put a text in quotes",
                    "{\"name\": \"a\", \"home\": \"/m\\u0000\"} | DATA_APPS[0].home is not a path (Nul character not allowed); put an absolute path",
                    "{\"name\": \"a\", \"home\": [\"/m\"]} | DATA_APPS[0].home is [\"/m\"]; put a text in quotes",
                    "{\"name\": \"a\", \"home\": \"/m\", \"imports\": \"numpy\"} | DATA_APPS[0].imports is \"numpy\"; put an array of texts",
                    "{\"name\": \"a\", \"home\": \"/m\", \"imports\": []} | DATA_APPS[0].imports is empty; name the modules",
                    "{\"name\": \"a\", \"home\": \"/m\", \"imports\": [1]} | DATA_APPS[0].imports is 1; put a text in quotes",
                    "{\"name\": \"a\", \"home\": \"/m\", \"python\": \"3\"} | DATA_APPS[0].python is '3'; put a minor version such as 3.11",
                    "{\"name\": \"a\", \"home\": \"/m\", \"python\": \"3.11.7\"} | DATA_APPS[0].python is '3.11.7'; put a minor version",
                    "{\"name\": \"a\", \"home\": \"/m\", \"python\": \"2.7\"} | DATA_APPS[0].python is '2.7'; put a minor version",
                    "{\"name\": \"a\", \"home\": \"/m\", \"python\": 3.11} | DATA_APPS[0].python is 3.11; put a text in quotes",
                    "{\"name\": \"a\", \"home\": \"/m\", \"mayDiffer\": {}} | DATA_APPS[0].mayDiffer is {}; put an array of texts",
                    "{\"name\": \"a\", \"home\": \"/m\", \"mayDiffer\": [\"[a\"]} | DATA_APPS[0].mayDiffer: '[a' is not a glob",
                    "{\"name\": \"a\", \"home\": \"/m\", \"requireImport\": \"true\"} | DATA_APPS[0].requireImport is \"true\"; put true or false",
                    "{\"name\": \"a\", \"home\": \"/m\", \"enabled\": 0} | DATA_APPS[0].enabled is 0; put true or false",
                    "{\"name\": \"a\", \"home\": \"/m\", \"enabled\": null} | DATA_APPS[0].enabled is null; put true or false",
                })
        void are_refused_with_place_value_and_remedy(String app, String message) {
            assertRefused("[" + app + "]", message);
        }

        @ParameterizedTest
        @ValueSource(strings = {"os; import x", "a..b", "1a", "a b", "a.", ".a", "-c", "a\\nb", "a,b", "a\\u0000"})
        void are_refused_for_imports_that_are_no_modules(String module) {
            assertRefused(
                    "[{\"name\": \"a\", " + HOME + ", \"imports\": [\"numpy\", \"" + module + "\"]}]",
                    "DATA_APPS[0].imports: ");
        }

        @Test
        void are_refused_for_a_mistake_in_any_of_them() {
            assertRefused(
                    "[{\"name\": \"a\", " + HOME + "}, {\"name\": \"b\", \"home\": \"b\"}]",
                    "DATA_APPS[1].home is 'b'; put an absolute path");
        }

        @Test
        void must_have_names_of_their_own() {
            assertRefused(
                    "[{\"name\": \"a\", \"home\": \"/m/1\"}, {\"name\": \"a\", \"home\": \"/m/2\"}]",
                    "DATA_APPS names 'a' twice; give each data app, and each slot, a name of its own");
        }

        @ParameterizedTest
        @CsvSource({
            "/m/a, /m/a",
            "/m/a, /m/a/",
            "/m/a, /m/a/b",
            "/m/a/b/c, /m/a",
            "/m/a, /m/b/../a/x",
            "/m/a, /m//a",
            "/, /m"
        })
        void must_not_share_a_home_nor_lie_in_one_anothers(String one, String other) {
            assertRefused(
                    "[{\"name\": \"a\", \"home\": \"" + one + "\"}, {\"name\": \"b\", \"home\": \"" + other + "\"}]",
                    "lies in that of",
                    "'a' (",
                    "'b' (",
                    "each data app needs a share of its own");
        }

        @Test
        void may_have_homes_that_only_begin_alike() throws SettingsException {
            assertThat(apps("{\"name\": \"a\", \"home\": \"/m/data\"}", "{\"name\": \"b\", \"home\": \"/m/data-in\"}"))
                    .hasSize(2);
        }

        private static List<DataApp> apps(String... apps) throws SettingsException {
            return Settings.of(Map.of("DATA_APPS", "[" + String.join(",", apps) + "]"))
                    .apps();
        }

        private static DataApp app(String app) throws SettingsException {
            return apps(app).get(0);
        }

        private static void assertRefused(String json, String... told) {
            assertThatThrownBy(() -> Settings.of(Map.of("DATA_APPS", json)))
                    .isInstanceOf(SettingsException.class)
                    .hasMessageStartingWith("DATA_APPS")
                    .hasMessageContainingAll(told);
        }
    }

    @Nested
    class The_interpreters {
        @Test
        void unset_are_none() throws SettingsException {
            assertThat(Settings.of(Map.of()).interpreters()).isEmpty();
            assertThat(Settings.of(Map.of("INTERPRETERS", "{}")).interpreters()).isEmpty();
        }

        @Test
        void are_paths_by_minor_version() throws SettingsException {
            String json = "{\"3.11\": \"/mounts/python/bin/python3.11\", \"3.9\": \"/usr/bin/python3.9\"}";

            assertThat(Settings.of(Map.of("INTERPRETERS", json)).interpreters())
                    .isEqualTo(Map.of(
                            PythonVersion.parse("3.11").orElseThrow(),
                            Path.of("/mounts/python/bin/python3.11"),
                            PythonVersion.parse("3.9").orElseThrow(),
                            Path.of("/usr/bin/python3.9")));
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "[\"3.11\"]              | INTERPRETERS is '[\"3.11\"]', not an object; put {\"3.11\":",
                    "python3.11              | INTERPRETERS is 'python3.11', not JSON at line 1, column",
                    "{\"3\": \"/p\"}         | INTERPRETERS.3 is '3'; put a minor version such as 3.11",
                    "{\"3.11\": \"p\"}       | INTERPRETERS.3.11 is 'p'; put an absolute path",
                    "{\"3.11\": true}        | INTERPRETERS.3.11 is true; put a text in quotes",
                    "{\"3.11\": \"/p\", \"3.11\": \"/q\"} | Duplicate field '3.11'",
                    "{\"3.11\": \"/p\"} {}   | INTERPRETERS is '{\"3.11\": \"/p\"} {}', not JSON at line 1, column",
                })
        void are_refused_with_variable_value_and_remedy(String json, String message) {
            assertThatThrownBy(() -> Settings.of(Map.of("INTERPRETERS", json)))
                    .isInstanceOf(SettingsException.class)
                    .hasMessageStartingWith("INTERPRETERS")
                    .hasMessageContaining(message);
        }
    }

    private static Stream<Setting> of(Setting.Kind kind) {
        return Stream.of(Setting.values()).filter(setting -> setting.kind() == kind);
    }

    private static Object value(Setting setting, String text) throws SettingsException {
        return value(setting, Map.of(setting.name(), text));
    }

    private static Object value(Setting setting, Map<String, String> environment) throws SettingsException {
        Settings settings = Settings.of(environment);
        return switch (setting) {
            case DATA_APPS -> settings.apps();
            case INTERPRETERS -> settings.interpreters();
            case COPY_WORKERS -> (long) settings.tick().workers().most();
            case COPY_OPS_PER_SECOND -> (long) settings.tick().workers().operationsPerSecond();
            case VERIFY_TIMEOUT -> settings.verifyTimeout();
            case TICK_BUDGET -> settings.tick().budget();
            case SETTLE_TIME -> settings.tick().settleTime();
            case LOCK_STALE_AFTER -> settings.tick().lockStaleAfter();
            case HOLD_STALE_AFTER -> settings.tick().holdStaleAfter();
            case INCOMING_MAX_FILES -> settings.tick().maxSetFiles();
            case INCOMING_MAX_BYTES -> settings.tick().maxSetBytes();
            case PACKAGE_SETS_URL, PACKAGE_SETS_CLIENT_ID, PACKAGE_SETS_CONNECTION_STRING, PACKAGE_SETS_OWNER ->
                settings.container();
        };
    }
}
