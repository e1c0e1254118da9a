package dev.codeonly.app;

import dev.codeonly.backup.DataApp;
import dev.codeonly.backup.TickSettings;
import dev.codeonly.files.Workers;
import dev.codeonly.offshare.Container;
import dev.codeonly.verify.PythonVersion;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The settings as an environment has them, checked; read anew for every invocation, for Azure patches a running process. */
public record Settings(
        List<DataApp> apps,
        Map<PythonVersion, Path> interpreters,
        Duration verifyTimeout,
        TickSettings tick,
        Optional<Container> container) {
    private static final Pattern CLOCK = Pattern.compile("(\\d{1,3}):([0-5]\\d):([0-5]\\d)");

    public Settings {
        apps = List.copyOf(apps);
        interpreters = Map.copyOf(interpreters);
    }

    /**
     * Reads and checks all settings.
     *
     * @throws SettingsException for the first setting that cannot be used
     */
    public static Settings of(Map<String, String> environment) throws SettingsException {
        return new Settings(
                DataAppsJson.apps(Setting.DATA_APPS.in(environment)),
                DataAppsJson.interpreters(Setting.INTERPRETERS.in(environment)),
                duration(Setting.VERIFY_TIMEOUT, environment),
                new TickSettings(
                        Workers.adapting(
                                (int) number(Setting.COPY_WORKERS, environment),
                                (int) number(Setting.COPY_OPS_PER_SECOND, environment),
                                TickClock::nanos),
                        duration(Setting.TICK_BUDGET, environment),
                        duration(Setting.SETTLE_TIME, environment),
                        duration(Setting.LOCK_STALE_AFTER, environment),
                        duration(Setting.HOLD_STALE_AFTER, environment),
                        number(Setting.INCOMING_MAX_FILES, environment),
                        number(Setting.INCOMING_MAX_BYTES, environment)),
                ContainerSettings.of(environment));
    }

    private static long number(Setting setting, Map<String, String> environment) throws SettingsException {
        String text = setting.in(environment).orElse(setting.defaultValue());
        if (text.matches("\\d{1,18}")) {
            long value = Long.parseLong(text);
            if (value >= Long.parseLong(setting.least()) && value <= Long.parseLong(setting.most())) {
                return value;
            }
        }
        throw refused(setting, text, "a whole number");
    }

    private static Duration duration(Setting setting, Map<String, String> environment) throws SettingsException {
        String text = setting.in(environment).orElse(setting.defaultValue());
        try {
            Duration value = duration(text);
            if (value.compareTo(Duration.parse(setting.least())) >= 0
                    && value.compareTo(Duration.parse(setting.most())) <= 0) {
                return value;
            }
        } catch (DateTimeException | ArithmeticException e) {
            throw refused(setting, text, "a duration, ISO-8601 such as PT30S or hh:mm:ss,");
        }
        throw refused(setting, text, "a duration, ISO-8601 such as PT30S or hh:mm:ss,");
    }

    /** Whether a data app may have this name: then it is harmless in a log or an answer. */
    public static boolean isAppName(String text) {
        return DataAppsJson.NAME.matcher(text).matches();
    }

    /** Reads {@code PT30S} or {@code 00:00:30}. */
    public static Duration duration(String text) {
        Matcher clock = CLOCK.matcher(text);
        return clock.matches()
                ? Duration.ofHours(Long.parseLong(clock.group(1)))
                        .plusMinutes(Long.parseLong(clock.group(2)))
                        .plusSeconds(Long.parseLong(clock.group(3)))
                : Duration.parse(text);
    }

    private static SettingsException refused(Setting setting, String text, String form) {
        return new SettingsException(setting + " is " + Shown.quoted(text) + "; put " + form + " from "
                + setting.least() + " to " + setting.most() + " (" + setting.meaning() + ")");
    }
}
