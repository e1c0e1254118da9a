package dev.codeonly.pipelines.azure;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** YAML that remembers where it was written, before and after template expressions are expanded. */
sealed interface Node {
    Source source();

    /** What a person calls this kind of node. */
    String kind();

    /** The children that JSON and expressions see. */
    static Node of(Object value, Source source) {
        if (value instanceof Node node) {
            return node;
        }
        if (value instanceof List<?> list) {
            return new Sequence(
                    list.stream().map(item -> of(written(item), source)).toList(), source);
        }
        if (value instanceof Map<?, ?> map) {
            return new Mapping(
                    map.entrySet().stream()
                            .map(entry ->
                                    new Entry(entry.getKey().toString(), of(written(entry.getValue()), source), source))
                            .toList(),
                    source);
        }
        return new Scalar(value == null ? "" : value instanceof Number n ? (Object) n.doubleValue() : value, source);
    }

    /** Inside a list or a map every single value is a text, as if it had been read from YAML. */
    private static Object written(Object value) {
        return value instanceof Boolean || value instanceof Number ? value.toString() : value;
    }

    /** A text; a Boolean or Double only where an expression or a typed parameter made one. */
    record Scalar(Object value, Source source) implements Node {
        String text() {
            return Values.text(value);
        }

        @Override
        public String kind() {
            return "a single value";
        }
    }

    /** A list. */
    record Sequence(List<Node> items, Source source) implements Node {
        public Sequence {
            items = List.copyOf(items);
        }

        @Override
        public String kind() {
            return "a list";
        }
    }

    /** A map in the order it was written; only keys that are template expressions may occur twice. */
    record Mapping(List<Entry> entries, Source source) implements Node {
        public Mapping {
            entries = List.copyOf(entries);
        }

        Optional<Node> get(String key) {
            return entries.stream()
                    .filter(entry -> entry.key().equalsIgnoreCase(key))
                    .map(Entry::value)
                    .findFirst();
        }

        String firstKey() {
            return entries.isEmpty() ? "" : entries.get(0).key();
        }

        @Override
        public String kind() {
            return "a map";
        }
    }

    /** A key and what it stands for. */
    record Entry(String key, Node value, Source source) {}
}
