package dev.codeonly.pipelines.azure;

import dev.codeonly.pipelines.azure.Node.Mapping;
import dev.codeonly.pipelines.azure.Node.Sequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** One entry of a variables block: a name with its value, or a group. */
record VariableLine(Optional<String> group, String name, String value, Source source) {
    private static final List<String> TAKEN = List.of("system.", "build.", "agent.", "pipeline.", "environment.");

    /** The entries of an expanded block, in its list form or its map form. */
    static List<VariableLine> all(Node block) {
        List<VariableLine> lines = new ArrayList<>();
        List<Node> items = block instanceof Sequence list ? list.items() : asList((Mapping) block);
        items.forEach(item -> lines.add(line(item)));
        return lines;
    }

    static List<Node> asList(Mapping block) {
        return block.entries().stream()
                .map(entry -> Node.of(Map.of("name", entry.key(), "value", entry.value()), entry.source()))
                .toList();
    }

    /** Whether its value is only known while the pipeline runs. */
    boolean computed() {
        return value.startsWith("$[");
    }

    private static VariableLine line(Node item) {
        Fields fields = Fields.of("variable", item);
        if (fields.has("group")) {
            fields.only("group");
            return new VariableLine(Optional.of(fields.text("group")), "", "", item.source());
        }
        fields.only("name", "value", "readonly");
        String name = fields.text("name");
        if (TAKEN.stream().anyMatch(name.toLowerCase(Locale.ROOT)::startsWith)) {
            throw item.source().error("variable '" + name + "' is one of the platform's own");
        }
        return new VariableLine(Optional.empty(), name, fields.text("value"), item.source());
    }
}
