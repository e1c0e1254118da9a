package dev.codeonly.cli;

import dev.codeonly.backup.Status;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

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
        return table(lines.stream()
                .map(line -> List.of("  " + line.label(), line.text()))
                .toList());
    }

    /** Rows of as many cells, each column as wide as its widest. */
    static List<String> table(List<List<String>> rows) {
        return rows.stream()
                .map(row -> IntStream.range(0, row.size())
                        .mapToObj(at -> padded(row.get(at), at == row.size() - 1 ? 0 : width(rows, at)))
                        .collect(Collectors.joining("  ")))
                .toList();
    }

    private static int width(List<List<String>> rows, int column) {
        return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }
}
