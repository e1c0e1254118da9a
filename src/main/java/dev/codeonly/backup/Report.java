package dev.codeonly.backup;

import java.time.Duration;
import java.util.List;

/**
 * What one tick or command did for one data app.
 *
 * @param message one sentence for people: what, where, what to do
 * @param notes what else is worth knowing, a sentence each
 */
public record Report(
        String app, Outcome outcome, String message, Figures figures, Duration duration, List<String> notes) {
    public Report {
        notes = List.copyOf(notes);
    }
}
