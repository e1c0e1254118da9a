package dev.codeonly.pipelines.azure;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The variables of one job, by names in upper or lower case; the last one that was set wins. */
final class Variables {
    private static final Pattern MACRO = Pattern.compile("\\$\\(([A-Za-z_][\\w .-]*)\\)");
    private static final int DEEPEST = 20;

    private final Map<String, Value> values = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final Masks masks;

    Variables(Masks masks) {
        this.masks = masks;
    }

    synchronized void put(String name, String value) {
        boolean secret = values.containsKey(name) && values.get(name).secret();
        if (secret) {
            masks.add(value);
        }
        values.put(name, new Value(value, secret));
    }

    synchronized void putSecret(String name, String value) {
        masks.add(value);
        values.put(name, new Value(value, true));
    }

    /** With the macros in it expanded; empty when there is no such variable. */
    synchronized Optional<String> get(String name) {
        return Optional.ofNullable(values.get(name)).map(value -> expand(value.text()));
    }

    /** Replaces `$(x)`; what no variable is called stays as it is, for it may be meant for the shell. */
    synchronized String expand(String text) {
        String before = text;
        for (int i = 0; i < DEEPEST; i++) {
            String after = MACRO.matcher(before)
                    .replaceAll(found -> Matcher.quoteReplacement(Optional.ofNullable(values.get(found.group(1)))
                            .map(Value::text)
                            .orElse(found.group())));
            if (after.equals(before)) {
                break;
            }
            before = after;
        }
        return before;
    }

    /** What a step finds in its environment: all but the secrets. */
    synchronized Map<String, String> environment() {
        Map<String, String> environment = new LinkedHashMap<>();
        values.forEach((name, value) -> {
            if (!value.secret()) {
                environment.put(
                        name.replace('.', '_').replace(' ', '_').toUpperCase(Locale.ROOT), expand(value.text()));
            }
        });
        return environment;
    }

    /** By their own names: all but the secrets. */
    synchronized Map<String, String> shown() {
        Map<String, String> shown = new TreeMap<>();
        values.forEach((name, value) -> {
            if (!value.secret()) {
                shown.put(name, masks.hide(expand(value.text())));
            }
        });
        return shown;
    }

    /** As expressions see them. */
    synchronized Map<String, Object> forExpressions() {
        Map<String, Object> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        values.forEach((name, value) -> all.put(name, expand(value.text())));
        return all;
    }

    private record Value(String text, boolean secret) {}
}
