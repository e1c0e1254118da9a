package dev.codeonly.lab.inputs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;

/** What a refusal of a setting must be: the setting's name, what is wrong, the remedy; one plain line, not long. */
final class PlainRefusal {
    private static final int LONGEST = 900;

    private PlainRefusal() {}

    static void check(String setting, String message) {
        assertThat(message).startsWith(setting);
        assertThat(message).as("a remedy").containsPattern("; (put|give|mend|name|known|write|leave|each|raise)");
        assertThat(message.length()).as(message).isLessThan(LONGEST);
        assertThat(message.codePoints().filter(PlainRefusal::isNotPlain).mapToObj(Integer::toHexString))
                .as(message)
                .isEmpty();
        assertThat(message.toLowerCase(Locale.ROOT)).doesNotContain("exception");
    }

    static boolean isNotPlain(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> true;
            default -> false;
        };
    }
}
