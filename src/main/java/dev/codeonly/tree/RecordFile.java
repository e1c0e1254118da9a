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

    /** More lines that are no row say nothing more, and each would take memory. */
    private static final int SHOWN = 1000;

    private final List<RecordRow> rows = new ArrayList<>();
    private final List<Integer> unreadable = new ArrayList<>();
    private int number;
    private boolean more;

    /**
     * Reads one.
     *
     * @param most how many rows are kept
     */
    RecordFile(byte[] bytes, int most) {
        new RecordLines(bytes).each(line -> {
            number++;
            String text = line.text(StandardCharsets.UTF_8);
            if (text.isBlank()) {
                return;
            }
            if (rows.size() < most) {
                read(text);
            } else {
                more = true;
            }
        });
    }

    /** Whether there are rows that were not kept. */
    boolean hasMore() {
        return more;
    }

    List<RecordRow> rows() {
        return rows;
    }

    /** The numbers of the first lines that are no row, from 1. */
    List<Integer> unreadable() {
        return unreadable;
    }

    private void read(String line) {
        Matcher row = ROW.matcher(line);
        if (!row.matches()) {
            cannotRead();
            return;
        }
        String hash = unquoted(row.group(2));
        String size = unquoted(row.group(3)).strip();
        if (!size.isEmpty() && !size.matches("\\d{1,18}")) {
            cannotRead();
            return;
        }
        rows.add(new RecordRow(
                unquoted(row.group(1)),
                hash.startsWith(SHA256) ? hash.substring(SHA256.length()) : "",
                size.isEmpty() ? -1 : Long.parseLong(size)));
    }

    private void cannotRead() {
        if (unreadable.size() < SHOWN) {
            unreadable.add(number);
        }
    }

    private static String unquoted(String field) {
        return field.startsWith("\"") ? field.substring(1, field.length() - 1).replace("\"\"", "\"") : field;
    }
}
