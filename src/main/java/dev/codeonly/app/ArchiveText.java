package dev.codeonly.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.codeonly.backup.ArchivedSet;
import dev.codeonly.backup.Figures;
import dev.codeonly.backup.Retention;
import java.util.List;
import java.util.Locale;

/** An archive in the container in words, for people, and as one JSON object. */
public final class ArchiveText {
    /** What the columns of {@link #columns} are. */
    public static final List<String> HEADINGS =
            List.of("SET", "PYTHON", "PLATFORM", "REQUIREMENTS", "FILES", "EXPANDED", "ARCHIVE", "STORED", "NEEDED");

    private static final int BRIEF = 12;

    private ArchiveText() {}

    /** In the order of {@link #HEADINGS}. */
    public static List<String> columns(Retention.Decision decision) {
        ArchivedSet archive = decision.archive();
        ArchivedSet.Description set = archive.description();
        return List.of(
                set.set().hex(),
                set.python(),
                set.platform(),
                set.requirements()
                        .substring(0, Math.min(BRIEF, set.requirements().length())),
                Long.toString(set.files()),
                Figures.megabytes(set.bytes()),
                Figures.megabytes(archive.size()),
                archive.created().toString(),
                needed(decision));
    }

    private static String needed(Retention.Decision decision) {
        return switch (decision.fate()) {
            case KEPT -> String.join("; ", decision.reasons());
            case DELETED -> "no";
            case TOUCHED_MEANWHILE -> "touched meanwhile";
        };
    }

    public static String json(Retention.Decision decision) {
        ArchivedSet archive = decision.archive();
        ArchivedSet.Description set = archive.description();
        ObjectNode object = new ObjectMapper().createObjectNode();
        object.put("set", set.set().hex());
        object.put("requirements", set.requirements());
        object.put("python", set.python());
        object.put("platform", set.platform());
        object.put("glibc", set.glibc());
        set.imports().forEach(object.withArray("imports")::add);
        object.put("commit", set.commit());
        object.put("built", set.built());
        object.put("files", set.files());
        object.put("bytes", set.bytes());
        object.put("archiveBytes", archive.size());
        object.put("sha256", archive.sha256().hex());
        object.put("stored", archive.created().toString());
        object.put("touched", archive.touched().toString());
        object.put("fate", decision.fate().name().toLowerCase(Locale.ROOT));
        object.withArray("reasons");
        decision.reasons().forEach(object.withArray("reasons")::add);
        return object.toString();
    }
}
