package dev.codeonly.pipelines.azure;

import dev.codeonly.pipelines.azure.Node.Entry;
import dev.codeonly.pipelines.azure.Node.Mapping;
import dev.codeonly.pipelines.azure.Node.Scalar;
import dev.codeonly.pipelines.azure.Node.Sequence;
import java.util.List;

/** What an each goes through: the items of a list, or the entries of a map as `key` and `value`. */
final class Loops {
    private Loops() {}

    static List<Object> values(Object container, Source source) {
        if (container instanceof Sequence sequence) {
            return sequence.items().stream().map(Values::of).toList();
        }
        if (container instanceof Mapping mapping) {
            return mapping.entries().stream().map(Loops::pair).toList();
        }
        throw source.error(
                "each goes through a list or a map, and this is a single value: '" + Values.text(container) + "'");
    }

    private static Object pair(Entry entry) {
        Source source = entry.source();
        return new Mapping(
                List.of(
                        new Entry("key", new Scalar(entry.key(), source), source),
                        new Entry("value", entry.value(), source)),
                source);
    }
}
