package dev.codeonly.tree;

import java.util.List;
import java.util.Locale;

/**
 * One installed distribution.
 *
 * @param folder the name of its {@code .dist-info} folder
 * @param rows its RECORD
 */
public record Distribution(String folder, List<RecordRow> rows) {
    static final String SUFFIX = ".dist-info";

    public Distribution {
        rows = List.copyOf(rows);
    }

    /** The project's name as PEP 503 normalises it: the same project has the same name whoever wrote it. */
    public String project() {
        String stem = stem();
        int dash = stem.lastIndexOf('-');
        String name = dash > 0 ? stem.substring(0, dash) : stem;
        return name.replaceAll("[-_.]+", "-").toLowerCase(Locale.ROOT);
    }

    /** The version as the folder's name has it; empty when it has none. */
    public String version() {
        String stem = stem();
        int dash = stem.lastIndexOf('-');
        return dash > 0 ? stem.substring(dash + 1) : "";
    }

    private String stem() {
        return folder.endsWith(SUFFIX) ? folder.substring(0, folder.length() - SUFFIX.length()) : folder;
    }
}
