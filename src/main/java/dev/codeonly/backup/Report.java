package dev.codeonly.backup;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What one tick or command did for one data app.
 *
 * @param message one sentence for people: what, where, what to do
 * @param notes what else is worth knowing, a sentence each
 */
public record Report(
        String app, Outcome outcome, String message, Figures figures, Duration duration, List<String> notes) {
    private static final Pattern BREAK = Pattern.compile("[\\p{Cntrl}\\u2028\\u2029]");

    private static final int LONGEST = 4000;

    public Report {
        message = oneLine(message);
        notes = notes.stream().map(Report::oneLine).toList();
    }

    /** Names of files are others' text: none may begin a line of its own in a log. */
    private static String oneLine(String text) {
        String line = BREAK.matcher(text).replaceAll("?");
        return line.length() <= LONGEST
                ? line
                : line.substring(0, LONGEST / 2) + " […] " + line.substring(line.length() - LONGEST / 2);
    }
}
