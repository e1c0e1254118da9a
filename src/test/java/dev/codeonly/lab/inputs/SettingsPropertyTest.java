package dev.codeonly.lab.inputs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.app.Setting;
import dev.codeonly.app.Settings;
import dev.codeonly.app.SettingsException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AddLifecycleHook;

/** Whatever a person, a template or an attacker writes into an app setting. */
@Label("An app setting")
@AddLifecycleHook(Draws.class)
class SettingsPropertyTest {
    private static final String MARK = "Planted7";

    private static final Map<Setting, String> NEEDED =
            Map.of(Setting.PACKAGE_SETS_URL, "https://a.blob.core.windows.net/package-sets");

    @Provide
    Arbitrary<String> texts() {
        return Hostile.texts(
                "PT30S",
                "00:05:00",
                "64",
                "300000",
                "[{\"name\": \"a\", \"home\": \"/m/a\"}]",
                "{\"3.11\": \"/python/bin/python3.11\"}",
                "https://a.blob.core.windows.net/package-sets",
                "http://127.0.0.1:10000/devstoreaccount1/package-sets",
                "UseDevelopmentStorage=true",
                "01234567-89ab-cdef-0123-456789abcdef",
                "maintainer-1");
    }

    @Provide
    Arbitrary<String> secrets() {
        return Hostile.secretsWith(MARK);
    }

    @Property(tries = 1500)
    void of_any_text_is_used_or_refused_in_one_plain_line(@ForAll Setting setting, @ForAll("texts") String text) {
        refusal(setting, text).ifPresent(message -> PlainRefusal.check(setting.name(), message));
    }

    @Property(tries = 500)
    void that_has_a_secret_in_the_wrong_place_is_refused_without_a_word_of_it(
            @ForAll Setting setting, @ForAll("secrets") String secret, @ForAll("texts") String around) {
        for (String text :
                List.of(secret, around + " " + secret, secret + " " + around, "[\"" + secret + "\"]", "{\"" + secret)) {
            assertThat(refusal(setting, text).orElse("")).doesNotContain(MARK);
        }
    }

    @Example
    void with_a_line_break_is_refused_in_one_line() {
        for (Setting setting : Setting.values()) {
            String message = refusal(setting, "x\nERROR everything is lost").orElse(setting + " ; put");
            PlainRefusal.check(setting.name(), message);
        }
    }

    @Example
    void of_the_longest_text_that_an_environment_holds_is_refused_in_a_line() {
        for (Setting setting : Setting.values()) {
            String message = refusal(setting, "x".repeat(128 << 10)).orElse(setting + " ; put");
            PlainRefusal.check(setting.name(), message);
        }
    }

    private static Optional<String> refusal(Setting setting, String text) {
        Map<String, String> environment = new HashMap<>();
        NEEDED.forEach((needed, value) -> environment.put(needed.name(), value));
        environment.put(setting.name(), text);
        try {
            assertThat(Settings.of(environment).apps()).isNotNull();
            return Optional.empty();
        } catch (SettingsException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }
}
