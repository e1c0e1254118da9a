package dev.codeonly.verify;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code import_check.py} wrote, in its order; lines that do not start with its nonce are somebody else's. */
record ImportReport(List<Event> events) {
    private static final Pattern LINE = Pattern.compile("(?<nonce>\\S+) (?<word>[a-z]+) (?<fields>[0-9a-f,]*)");

    /** A word (python, importing, failed, hidden, outside, passed) and what belongs to it. */
    record Event(String word, List<String> fields) {
        Event {
            fields = List.copyOf(fields);
        }

        /** The field, or nothing. */
        String field(int index) {
            return index < fields.size() ? fields.get(index) : "";
        }
    }

    ImportReport {
        events = List.copyOf(events);
    }

    static ImportReport parse(String output, String nonce) {
        return new ImportReport(output.lines()
                .map(LINE::matcher)
                .filter(line -> line.matches() && line.group("nonce").equals(nonce))
                .map(ImportReport::event)
                .toList());
    }

    private static Event event(Matcher line) {
        List<String> fields = Arrays.stream(line.group("fields").split(",", -1))
                .map(ImportReport::decode)
                .toList();
        return new Event(line.group("word"), fields);
    }

    /** Half a line, cut off with the middle of a flood, can have an odd number of digits. */
    private static String decode(String hex) {
        String whole = hex.substring(0, hex.length() / 2 * 2);
        return new String(HexFormat.of().parseHex(whole), StandardCharsets.UTF_8);
    }

    Optional<Event> last(String word) {
        return events.stream().filter(event -> event.word().equals(word)).reduce((first, second) -> second);
    }

    /** Empty when the interpreter never came to our first line. */
    Optional<String> python() {
        return last("python").map(event -> event.field(0));
    }
}
