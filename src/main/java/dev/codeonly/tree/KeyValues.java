package dev.codeonly.tree;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Lines of {@code key: value}, as {@code .package_set} and {@code .backup_ready} have them; the first of a key wins. The
 * remote script reads the same: around a value blanks and tabs mean nothing, carriage returns and NUL nowhere.
 */
public final class KeyValues {
    private final Map<String, String> values = new LinkedHashMap<>();

    public static KeyValues parse(String text) {
        KeyValues parsed = new KeyValues();
        for (String line : text.replace("\r", "").replace("\0", "").split("\n", -1)) {
            int colon = line.indexOf(": ");
            if (colon > 0) {
                parsed.values.putIfAbsent(line.substring(0, colon), withoutBlanks(line.substring(colon + 2)));
            }
        }
        return parsed;
    }

    private static String withoutBlanks(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && isBlank(text.charAt(from))) {
            from++;
        }
        while (from < to && isBlank(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(from, to);
    }

    private static boolean isBlank(char character) {
        return character == ' ' || character == '\t';
    }

    public Optional<String> get(String key) {
        return Optional.ofNullable(values.get(key)).filter(value -> !value.isEmpty());
    }

    /** A number that is not negative; empty when absent or anything else. */
    public Optional<Long> number(String key) {
        return get(key).filter(value -> value.matches("\\d{1,18}")).map(Long::valueOf);
    }
}
