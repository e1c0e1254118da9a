package dev.codeonly.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.codeonly.backup.Report;
import dev.codeonly.backup.Status;
import dev.codeonly.tree.Fingerprint;
import java.util.List;

/** A report in words, for people, and as one JSON object, for queries; the same in logs and at the shell. */
public final class ReportText {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ReportText() {}

    /** The sentence: app, outcome, message, and the notes. */
    public static String sentence(Report report) {
        String notes = report.notes().isEmpty() ? "" : ". Also: " + String.join("; ", report.notes());
        return report.app() + ": " + report.outcome() + " – " + report.message() + notes + ".";
    }

    /** One JSON object on one line; durations in milliseconds, sizes in bytes. */
    public static String json(Report report) {
        return text(object(report));
    }

    /** A JSON array of what {@link #json(Report)} says of each. */
    public static String json(List<Report> reports) {
        ArrayNode array = JSON.createArrayNode();
        reports.forEach(report -> array.add(object(report)));
        return text(array);
    }

    /** As {@link #json(Report)}, with the description's lines as {@code details}. */
    public static String json(Status.Description description) {
        ObjectNode object = object(description.report());
        ObjectNode details = object.putObject("details");
        String label = "";
        for (Status.Line line : description.lines()) {
            label = line.label().isEmpty() ? label + " details" : line.label();
            details.put(label, line.text());
        }
        return text(object);
    }

    static ObjectNode object(Report report) {
        ObjectNode object = JSON.createObjectNode();
        object.put("app", report.app());
        object.put("outcome", report.outcome().name());
        object.put("message", report.message());
        object.put(
                "fingerprint",
                report.figures().fingerprint().map(Fingerprint::hex).orElse(null));
        object.put("files", report.figures().files());
        object.put("bytes", report.figures().bytes());
        object.put("distributions", report.figures().distributions());
        object.put("durationMs", report.duration().toMillis());
        report.notes().forEach(object.withArray("notes")::add);
        return object;
    }

    static String text(JsonNode node) {
        try {
            return JSON.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an object of texts and numbers is always JSON", e);
        }
    }
}
