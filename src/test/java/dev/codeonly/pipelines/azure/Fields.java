package dev.codeonly.pipelines.azure;

import dev.codeonly.pipelines.azure.Node.Entry;
import dev.codeonly.pipelines.azure.Node.Mapping;
import dev.codeonly.pipelines.azure.Node.Scalar;
import dev.codeonly.pipelines.azure.Node.Sequence;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the entries of one map; whatever it is asked for and cannot give is an error with the place. */
record Fields(String what, Mapping mapping) {
    static Fields of(String what, Node node) {
        if (node instanceof Mapping mapping) {
            return new Fields(what, mapping);
        }
        throw node.source().error("a " + what + " is a map, not " + node.kind());
    }

    /** Refuses every other key. */
    Fields only(String... keys) {
        return only(Set.of(keys));
    }

    Fields only(Set<String> keys) {
        for (Entry entry : mapping.entries()) {
            if (!keys.contains(entry.key())) {
                throw entry.source()
                        .error("key '" + entry.key() + "' of a " + what
                                + " is not known, or not taken by this runner; it takes "
                                + keys.stream().sorted().toList());
            }
        }
        return this;
    }

    boolean has(String key) {
        return mapping.get(key).isPresent();
    }

    Source source() {
        return mapping.source();
    }

    String text(String key) {
        return optionalText(key).orElseThrow(() -> source().error("a " + what + " needs '" + key + "'"));
    }

    String text(String key, String otherwise) {
        return optionalText(key).orElse(otherwise);
    }

    Optional<String> optionalText(String key) {
        return mapping.get(key).map(node -> text(key, node));
    }

    boolean truth(String key, boolean otherwise) {
        String text = text(key, otherwise ? "true" : "false");
        if (!text.equalsIgnoreCase("true") && !text.equalsIgnoreCase("false")) {
            throw source().error("'" + key + "' of a " + what + " is '" + text + "'; put true or false");
        }
        return text.equalsIgnoreCase("true");
    }

    int number(String key, int otherwise) {
        String text = text(key, Integer.toString(otherwise));
        if (!text.matches("\\d{1,6}")) {
            throw source().error("'" + key + "' of a " + what + " is '" + text + "'; put a whole number");
        }
        return Integer.parseInt(text);
    }

    /** A list of nodes; none when the key is not there. */
    List<Node> list(String key) {
        Node node = mapping.get(key).orElseGet(() -> new Sequence(List.of(), source()));
        if (node instanceof Sequence sequence) {
            return sequence.items();
        }
        throw node.source().error("'" + key + "' of a " + what + " is a list, not " + node.kind());
    }

    /** One text, or a list of them. */
    Optional<List<String>> texts(String key) {
        return mapping.get(key)
                .map(node -> node instanceof Sequence sequence
                        ? sequence.items().stream().map(item -> text(key, item)).toList()
                        : List.of(text(key, node)));
    }

    /** An inner map; empty when the key is not there. */
    Fields map(String key) {
        return of("'" + key + "'", mapping.get(key).orElseGet(() -> new Mapping(List.of(), source())));
    }

    /** All entries as texts. */
    Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>();
        mapping.entries().forEach(entry -> texts.put(entry.key(), text(entry.key(), entry.value())));
        return texts;
    }

    /** These entries as texts, as far as they are there. */
    Map<String, String> texts(Set<String> keys) {
        Map<String, String> texts = new LinkedHashMap<>();
        keys.forEach(key -> optionalText(key).ifPresent(text -> texts.put(key, text)));
        return texts;
    }

    private String text(String key, Node node) {
        if (node instanceof Scalar scalar) {
            return scalar.text();
        }
        throw node.source().error("'" + key + "' of a " + what + " is a single value, not " + node.kind());
    }
}
