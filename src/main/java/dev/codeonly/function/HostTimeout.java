package dev.codeonly.function;

import dev.codeonly.app.Setting;
import dev.codeonly.app.Settings;
import dev.codeonly.app.SettingsException;
import dev.codeonly.app.Shown;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * After what time the host kills this process with all its invocations; empty when it never does.
 *
 * <p>It is host.json's functionTimeout, which the app setting of that name overrides (Azure Functions, "App settings
 * reference": {@code AzureFunctionsJobHost__functionTimeout}).
 */
record HostTimeout(Optional<Duration> limit) {
    static final String SETTING = "AzureFunctionsJobHost__functionTimeout";

    /** What our host.json says; a test holds the two together. */
    static final String IN_HOST_JSON = "00:20:00";

    /** A tick needs this to end by itself: its grace, its last log lines, its lock. */
    private static final Duration MARGIN = Duration.ofMinutes(1);

    static HostTimeout of(Map<String, String> environment) throws SettingsException {
        String text = environment.getOrDefault(SETTING, IN_HOST_JSON).strip();
        try {
            return new HostTimeout(text.equals("-1") ? Optional.empty() : Optional.of(Settings.duration(text)));
        } catch (DateTimeException | ArithmeticException e) {
            throw new SettingsException(SETTING + " is " + Shown.quoted(text) + "; put hh:mm:ss, or -1 for no limit");
        }
    }

    void mustExceed(Duration budget) throws SettingsException {
        if (limit.isPresent() && budget.plus(MARGIN).compareTo(limit.get()) > 0) {
            throw new SettingsException(Setting.TICK_BUDGET + " is " + budget + ", and the host ends every run after "
                    + limit.get() + "; put at least " + MARGIN + " less, or raise " + SETTING);
        }
    }
}
