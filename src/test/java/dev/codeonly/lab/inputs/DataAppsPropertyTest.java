package dev.codeonly.lab.inputs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.codeonly.app.Settings;
import dev.codeonly.app.SettingsException;
import dev.codeonly.backup.DataApp;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AddLifecycleHook;

/** JSON of the right form with hostile values in it, as a pipeline's parameter or a person may make it. */
@Label("A data app of DATA_APPS")
@AddLifecycleHook(Draws.class)
class DataAppsPropertyTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> KEYS =
            List.of("name", "home", "imports", "python", "mayDiffer", "requireImport", "enabled");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]*");
    private static final Pattern MODULE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*([.][A-Za-z_][A-Za-z0-9_]*)*");
    private static final String MARK = "Planted7";

    @Provide
    Arbitrary<String> keys() {
        return Arbitraries.oneOf(
                Arbitraries.of(KEYS), Arbitraries.of(KEYS), Hostile.texts(KEYS.toArray(String[]::new)));
    }

    @Provide
    Arbitrary<String> texts() {
        return Hostile.texts("data-ingest", "/mounts/data-ingest", "azure.functions", "3.11", "certifi/cacert.pem");
    }

    @Provide
    Arbitrary<JsonNode> values() {
        Arbitrary<JsonNode> texts = texts().map(JSON.getNodeFactory()::textNode);
        Arbitrary<JsonNode> others = Arbitraries.of("null", "true", "3.11", "1e999", "{}", "[]", "[[[]]]", "{\"a\": 1}")
                .map(DataAppsPropertyTest::node);
        Arbitrary<JsonNode> lists = Arbitraries.oneOf(texts, texts, others)
                .list()
                .ofMaxSize(4)
                .map(items -> {
                    return JSON.createArrayNode().addAll(items);
                });
        return Arbitraries.oneOf(texts, texts, lists, others);
    }

    @Provide
    Arbitrary<String> secrets() {
        return Hostile.secretsWith(MARK);
    }

    @Property(tries = 1000)
    void with_any_value_of_any_key_is_used_or_refused_in_one_plain_line(
            @ForAll("keys") String key, @ForAll("values") JsonNode value) {
        check(good().set(key, value));
    }

    @Property(tries = 500)
    void with_several_hostile_values_at_once_is_used_or_refused_in_one_plain_line(
            @ForAll("values") JsonNode home, @ForAll("values") JsonNode imports, @ForAll("values") JsonNode globs) {
        ObjectNode app = good();
        app.set("home", home);
        check(app.set("imports", imports));
        check(app.set("mayDiffer", globs));
    }

    @Property(tries = 500)
    void with_a_secret_in_any_place_is_refused_without_a_word_of_it(
            @ForAll("keys") String key, @ForAll("secrets") String secret) {
        List<ObjectNode> apps = List.of(
                good().put(key, secret),
                good().put(secret, key),
                good().set(key, JSON.createArrayNode().add(secret)),
                good().set(key, JSON.createObjectNode().put(secret, secret)));
        for (ObjectNode app : apps) {
            assertThat(refusal(app).orElse("")).doesNotContain(MARK);
        }
    }

    /** It was taken, and a marker with its Source could name another fingerprint before the true one. */
    @Example
    void whose_home_holds_a_line_break_is_refused() {
        for (String end : List.of("\nFingerprint: " + "0".repeat(64), "\r", "\u0085", "\u2028", "\u001b[2J")) {
            assertThat(refusal(good().put("home", "/mounts/a" + end)))
                    .hasValueSatisfying(message -> PlainRefusal.check("DATA_APPS[0].home", message));
        }
    }

    @Example
    void with_an_unknown_key_of_many_lines_is_refused_in_one() {
        assertThat(refusal(good().put("x\n".repeat(5000), 1)))
                .hasValueSatisfying(message -> PlainRefusal.check("DATA_APPS[0]", message));
    }

    /** It ended in a NullPointerException: the parser names no place for what is longer than it reads. */
    @Example
    void with_a_key_that_is_longer_than_the_parser_reads_is_refused() {
        assertThat(refusal(good().put("x".repeat(50_001), 1)))
                .hasValueSatisfying(message -> PlainRefusal.check("DATA_APPS", message));
    }

    private static ObjectNode good() {
        return JSON.createObjectNode().put("name", "a").put("home", "/mounts/a");
    }

    private static void check(JsonNode app) {
        Optional<String> refusal = refusal(app);
        refusal.ifPresent(message -> PlainRefusal.check("DATA_APPS", message));
    }

    /** Why it is refused; empty when it is not, and then nothing in it is more than a word. */
    private static Optional<String> refusal(JsonNode app) {
        try {
            String setting = JSON.createArrayNode().add(app).toString();
            Settings.of(Map.of("DATA_APPS", setting)).apps().forEach(DataAppsPropertyTest::isHarmless);
            return Optional.empty();
        } catch (SettingsException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private static void isHarmless(DataApp app) {
        assertThat(app.name()).matches(NAME);
        assertThat(app.selector()).isEqualTo("--app " + app.name());
        assertThat(app.imports())
                .isNotEmpty()
                .allSatisfy(module -> assertThat(module.value()).matches(MODULE));
        assertThat(app.home().root()).isAbsolute().isEqualTo(app.home().root().normalize());
        assertThat(app.home().toString().codePoints()).noneMatch(Character::isISOControl);
        assertThat(app.home().toString().lines()).hasSize(1);
        app.python().ifPresent(python -> assertThat(python.toString()).matches("3[.][0-9]{1,3}"));
        assertThat(app.mayDiffer().covers("some/file.py")).isIn(true, false);
    }

    private static JsonNode node(String json) {
        try {
            return JSON.readTree(json);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new AssertionError(json, e);
        }
    }
}
