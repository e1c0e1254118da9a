package dev.codeonly.tree;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Lines of {@code key: value}, as {@code .package_set} and {@code .backup_ready} have them; the first of a key wins. */
public final class KeyValues {
    private final Map<String, String> values = new LinkedHashMap<>();

    public static KeyValues parse(String text) {
        KeyValues parsed = new KeyValues();
        for (String line : text.replace("\r", "").split("\n", -1)) {
            int colon = line.indexOf(": ");
            if (colon > 0) {
                parsed.values.putIfAbsent(
                        line.substring(0, colon), line.substring(colon + 2).strip());
            }
        }
        return parsed;
    }

    public Optional<String> get(String key) {
        return Optional.ofNullable(values.get(key)).filter(value -> !value.isEmpty());
    }

    /** A number that is not negative; empty when absent or anything else. */
    public Optional<Long> number(String key) {
        return get(key).filter(value -> value.matches("\\d{1,18}")).map(Long::valueOf);
    }
}
