package dev.codeonly.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.codeonly.backup.DataApp;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * local.settings.json.example shows and explains every setting. JSON has no comments, so the explanations are an object of
 * their own beside {@code Values}: Core Tools ignore it, and none becomes an environment variable.
 */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class LocalSettingsExampleTest {
    /** What the host, or logback, reads and {@link Setting} does not. */
    private static final List<String> OTHERS =
            List.of("FUNCTIONS_WORKER_RUNTIME", "AzureWebJobsStorage", "LOG_LEVEL", "AZURE_SDK_LOG_LEVEL");

    private static final ObjectMapper STRICT = new ObjectMapper()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private JsonNode example;
    private Map<String, String> values;
    private Map<String, String> explained;

    @BeforeEach
    void read() throws IOException {
        example = STRICT.readTree(Path.of("local.settings.json.example").toFile());
        values = STRICT.convertValue(example.get("Values"), new TypeReference<>() {});
        explained = STRICT.convertValue(example.get("Explained"), new TypeReference<>() {});
    }

    @Test
    void it_is_what_Core_Tools_read() {
        assertThat(example.fieldNames()).toIterable().containsExactlyInAnyOrder("IsEncrypted", "Explained", "Values");
        assertThat(example.get("IsEncrypted").isBoolean()).isTrue();
        assertThat(example.get("IsEncrypted").asBoolean()).isFalse();
        assertThat(example.get("Values")).allMatch(JsonNode::isTextual);
        assertThat(values).containsEntry("FUNCTIONS_WORKER_RUNTIME", "java");
        assertThat(values).containsEntry("AzureWebJobsStorage", "UseDevelopmentStorage=true");
    }

    @Test
    void every_setting_is_in_it_and_explained_and_nothing_else() {
        List<String> known = new ArrayList<>(OTHERS);
        Arrays.stream(Setting.values()).map(Setting::name).forEach(known::add);

        assertThat(values.keySet()).containsExactlyInAnyOrderElementsOf(known);
        assertThat(explained.keySet()).containsExactlyElementsOf(values.keySet());
        assertThat(explained.values()).allMatch(text -> text.endsWith("."));
    }

    @ParameterizedTest
    @EnumSource
    void each_setting_has_its_default_and_its_explanation_the_range(Setting setting) {
        if (setting.kind() == Setting.Kind.TEXT) {
            assertThat(values).containsEntry(setting.name(), "");
            assertThat(explained.get(setting.name())).contains("unset: ");
        } else if (setting.kind() != Setting.Kind.JSON) {
            assertThat(values).containsEntry(setting.name(), setting.defaultValue());
            assertThat(explained.get(setting.name()))
                    .contains("default " + setting.defaultValue(), "from " + setting.least() + " to " + setting.most());
        }
        assertThat(setting.meaning()).isNotBlank();
    }

    @Test
    void the_values_are_settings_that_can_be_used() throws SettingsException {
        Settings settings = Settings.of(values);

        assertThat(settings.apps()).extracting(DataApp::name).containsExactly("data-ingest");
        assertThat(settings.tick()).isEqualTo(Settings.of(Map.of()).tick());
        assertThat(settings.verifyTimeout()).isEqualTo(Settings.of(Map.of()).verifyTimeout());
    }

    @Test
    void every_key_of_a_data_app_is_shown_and_explained() throws IOException {
        JsonNode app = STRICT.readTree(values.get("DATA_APPS")).get(0);

        assertThat(app.fieldNames())
                .toIterable()
                .containsExactly("name", "home", "imports", "python", "mayDiffer", "requireImport", "enabled")
                .allSatisfy(key -> assertThat(explained.get("DATA_APPS")).contains(key));
    }
}
