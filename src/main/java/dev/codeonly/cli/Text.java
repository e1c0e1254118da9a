package dev.codeonly.cli;

import dev.codeonly.backup.Status;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** How figures and lists look at a shell; the same on every machine. */
final class Text {
    private Text() {}

    /** Milliseconds below a second, else seconds with one decimal. */
    static String duration(Duration time) {
        return time.toMillis() < 1000
                ? time.toMillis() + " ms"
                : String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
    }

    /** The lines of a description in two columns, indented. */
    static List<String> columns(List<Status.Line> lines) {
        int width = lines.stream().mapToInt(line -> line.label().length()).max().orElse(0);
        return lines.stream()
                .map(line ->
                        "  " + line.label() + " ".repeat(width - line.label().length()) + "  " + line.text())
                .toList();
    }
}
