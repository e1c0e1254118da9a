package dev.codeonly.lab.trees;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What became of one odd thing, without what differs between runs.
 *
 * @param cells as the head of the table has them, after the thing
 */
record HostileRow(String thing, List<String> cells) {
    HostileRow {
        cells = List.copyOf(cells);
    }

    /** With all that differs between runs replaced. */
    static HostileRow of(Odd odd, String home, List<String> cells) {
        return new HostileRow(
                odd.thing(), cells.stream().map(cell -> normal(cell, home)).toList());
    }

    private static String normal(String text, String home) {
        return text.replace(home, "<home>")
                .replaceAll("process \\d+ on [^ ,;)]+", "process N")
                .replaceAll("[0-9.,]+ (MB|GB|s ago)", "N $1")
                .replaceAll("n{252}", "nn…")
                .replaceAll("(d{250}/?)+(.*d{250})?", "dd…")
                .replaceAll("\\?{100,}", "??…")
                .replaceAll("(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])", "<set>")
                .replaceAll("\\s+", " ")
                .replace("|", "/")
                .strip();
    }

    /** As a line of a table; the other way round is {@link #parse}. */
    String line() {
        return Stream.concat(Stream.of(thing), cells.stream()).collect(Collectors.joining(" | ", "| ", " |"));
    }

    static HostileRow parse(String line) {
        List<String> cells = List.of(line.substring(2, line.length() - 2).split(" \\| ", -1));
        return new HostileRow(cells.get(0), cells.subList(1, cells.size()));
    }
}
