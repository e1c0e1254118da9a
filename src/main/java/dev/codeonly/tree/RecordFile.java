package dev.codeonly.tree;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the rows of a {@code *.dist-info/RECORD}: CSV with the fields path, hash and size, one row a line. */
final class RecordFile {
    /** Possessive, for a field may be long: a repetition that may go back takes stack for every character. */
    private static final String FIELD = "(\"(?:[^\"]++|\"\")*+\"|[^\",]*+)";

    private static final Pattern ROW = Pattern.compile(FIELD + "," + FIELD + "," + FIELD);
    private static final String SHA256 = "sha256=";

    private final List<RecordRow> rows = new ArrayList<>();
    private final List<Integer> unreadable = new ArrayList<>();
    private int number;

    RecordFile(byte[] bytes) {
        new RecordLines(bytes).each(line -> {
            number++;
            String text = line.text(StandardCharsets.UTF_8);
            if (!text.isBlank()) {
                read(text);
            }
        });
    }

    List<RecordRow> rows() {
        return rows;
    }

    /** The numbers of the lines that are no row, from 1. */
    List<Integer> unreadable() {
        return unreadable;
    }

    private void read(String line) {
        Matcher row = ROW.matcher(line);
        if (!row.matches()) {
            unreadable.add(number);
            return;
        }
        String hash = unquoted(row.group(2));
        String size = unquoted(row.group(3)).strip();
        if (!size.isEmpty() && !size.matches("\\d{1,18}")) {
            unreadable.add(number);
            return;
        }
        rows.add(new RecordRow(
                unquoted(row.group(1)),
                hash.startsWith(SHA256) ? hash.substring(SHA256.length()) : "",
                size.isEmpty() ? -1 : Long.parseLong(size)));
    }

    private static String unquoted(String field) {
        return field.startsWith("\"") ? field.substring(1, field.length() - 1).replace("\"\"", "\"") : field;
    }
}
