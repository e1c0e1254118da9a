package dev.codeonly.verify;

import java.util.List;
import java.util.regex.Pattern;

/** Text of others, made fit for a message: one line, no control characters, not long. */
final class OneLine {
    private static final int LENGTH = 600;
    private static final int LAST_LINES = 3;
    private static final Pattern BREAK = Pattern.compile("[\\s\\p{Cntrl}]+");

    private OneLine() {}

    /** Beginning and end, which is where numpy puts the error that it explains at length. */
    static String of(String text) {
        String line = BREAK.matcher(text).replaceAll(" ").strip();
        return line.length() <= LENGTH
                ? line
                : line.substring(0, LENGTH / 2) + " […] " + line.substring(line.length() - LENGTH / 2);
    }

    /** The last lines of an output, or a remark that there are none. */
    static String endOf(String output) {
        List<String> lines = output.lines().filter(line -> !line.isBlank()).toList();
        return lines.isEmpty()
                ? "nothing on stderr"
                : of(String.join(" | ", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size())));
    }
}
