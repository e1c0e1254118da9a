package dev.codeonly.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.codeonly.app.Settings;
import dev.codeonly.app.SettingsException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A tick must end by itself before the host kills the process, whatever host.json or an app setting says. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class HostTimeoutTest {
    @Test
    void it_is_the_functionTimeout_of_our_host_json() throws IOException, SettingsException {
        JsonNode hostJson = new ObjectMapper().readTree(Path.of("host.json").toFile());

        assertThat(hostJson.path("functionTimeout").asText()).isEqualTo(HostTimeout.IN_HOST_JSON);
        assertThat(HostTimeout.of(Map.of()).limit()).contains(Duration.ofMinutes(20));
    }

    @Test
    void the_default_budget_leaves_time_to_end() throws SettingsException {
        Duration budget = Settings.of(Map.of()).tick().budget();

        assertThatCode(() -> HostTimeout.of(Map.of()).mustExceed(budget)).doesNotThrowAnyException();
    }

    @Test
    void the_app_setting_overrides_it() throws SettingsException {
        assertThat(HostTimeout.of(Map.of("AzureFunctionsJobHost__functionTimeout", " 01:00:00 "))
                        .limit())
                .contains(Duration.ofHours(1));
    }

    @Test
    void minus_one_is_no_limit() throws SettingsException {
        HostTimeout none = HostTimeout.of(Map.of("AzureFunctionsJobHost__functionTimeout", "-1"));

        assertThat(none.limit()).isEmpty();
        assertThatCode(() -> none.mustExceed(Duration.ofHours(12))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({"PT19M, true", "PT19M0.001S, false", "PT20M, false", "PT12H, false"})
    void the_budget_must_end_a_minute_before_it(Duration budget, boolean fits) throws SettingsException {
        HostTimeout ours = HostTimeout.of(Map.of());

        if (fits) {
            assertThatCode(() -> ours.mustExceed(budget)).doesNotThrowAnyException();
        } else {
            assertThatThrownBy(() -> ours.mustExceed(budget))
                    .isInstanceOf(SettingsException.class)
                    .hasMessage("TICK_BUDGET is " + budget
                            + ", and the host ends every run after PT20M; put at least PT1M less, or raise"
                            + " AzureFunctionsJobHost__functionTimeout");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"soon", "20", "00:20", "-00:20:00", "0x10"})
    void what_is_no_time_is_refused_with_variable_value_and_remedy(String text) {
        assertThatThrownBy(() -> HostTimeout.of(Map.of("AzureFunctionsJobHost__functionTimeout", text)))
                .isInstanceOf(SettingsException.class)
                .hasMessage(
                        "AzureFunctionsJobHost__functionTimeout is '" + text + "'; put hh:mm:ss, or -1 for no limit");
    }
}
