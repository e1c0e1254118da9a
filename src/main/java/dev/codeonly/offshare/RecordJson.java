package dev.codeonly.offshare;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.codeonly.backup.AppRecord;
import dev.codeonly.tree.Fingerprint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A data app's record as JSON. */
final class RecordJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private RecordJson() {}

    static String text(AppRecord record) {
        ObjectNode object = JSON.createObjectNode();
        object.put("app", record.app());
        record.sets().forEach(set -> object.withArray("sets").add(set.hex()));
        object.withArray("bad");
        record.bad().stream().sorted().forEach(set -> object.withArray("bad").add(set.hex()));
        return object.toPrettyString() + "\n";
    }

    /** Reads one strictly: what cannot be read must not pass for an app that needs nothing. Empty when it is not a record. */
    static Optional<AppRecord> read(String text, String version) {
        try {
            JsonNode object = JSON.readTree(text);
            Optional<List<Fingerprint>> sets = fingerprints(object.path("sets"));
            Optional<List<Fingerprint>> bad = fingerprints(object.path("bad"));
            return object.path("app").isTextual()
                            && sets.filter(list -> !list.isEmpty()).isPresent()
                            && bad.isPresent()
                    ? Optional.of(
                            new AppRecord(object.path("app").asText(), sets.get(), Set.copyOf(bad.get()), version))
                    : Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static Optional<List<Fingerprint>> fingerprints(JsonNode array) {
        List<Fingerprint> all = new ArrayList<>();
        for (JsonNode item : array) {
            Optional<Fingerprint> set = Fingerprint.parse(item.asText());
            if (set.isEmpty()) {
                return Optional.empty();
            }
            all.add(set.get());
        }
        return array.isArray() ? Optional.of(all) : Optional.empty();
    }
}
