package dev.codeonly.lab.faults;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What was said and done about one fault in one phase, without what differs between runs.
 *
 * @param said the outcome and its message
 * @param next the outcomes once the fault was over, in order
 */
record FaultRow(String fault, String phase, String said, String next) {
    private static final Pattern LINE = Pattern.compile("\\| (.*?) \\| (.*?) \\| (.*) \\| (.*?) \\|");

    /** Which of many files it was depends on who was first. */
    private static final Map<Pattern, String> NORMAL = Map.of(
            Pattern.compile("(\\.python_packages(?:_backup)?|/staging/N|/incoming/(?:<set>(?:\\.N)?))/[^ ;,()]+"),
            "$1/…");

    static FaultRow of(Fault fault, Phase phase, Act.Said said, String next, String home) {
        String text = said.message()
                .replace(home, "<home>")
                .replaceAll("[0-9a-f]{64}", "<set>")
                .replaceAll("set [0-9a-f]{8,12}\\b", "set <set>")
                .replaceAll("\\d+", "N")
                .replaceAll("\\s+", " ")
                .replaceAll(" at /[^ ;]*\\.py:N", " at <file>:N")
                .replace("|", "/");
        for (Map.Entry<Pattern, String> normal : NORMAL.entrySet()) {
            text = normal.getKey().matcher(text).replaceAll(normal.getValue());
        }
        return new FaultRow(fault.words(), phase.words(), "`" + said.outcome() + "` " + text.strip(), next);
    }

    /** As a line of a table; the other way round is {@link #parse}. */
    String line() {
        return "| " + fault + " | " + phase + " | " + said + " | " + next + " |";
    }

    static FaultRow parse(String line) {
        Matcher row = LINE.matcher(line);
        if (!row.matches()) {
            throw new AssertionError("'" + line + "' is no row of docs/faults.md; record it anew");
        }
        return new FaultRow(row.group(1), row.group(2), row.group(3), row.group(4));
    }

    String cell() {
        return fault + " / " + phase;
    }
}
