package dev.codeonly.pipelines.azure;

import dev.codeonly.pipelines.azure.Node.Entry;
import dev.codeonly.pipelines.azure.Node.Mapping;
import dev.codeonly.pipelines.azure.Node.Scalar;
import dev.codeonly.pipelines.azure.Node.Sequence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The typed parameters of a file and what they are called with. */
final class Parameters {
    private Parameters() {}

    /** The value of every declared parameter; `entry`: of the pipeline itself rather than of a template. */
    static Map<String, Object> bind(Mapping file, Fields given, Source caller, boolean entry) {
        List<Declared> declared = declared(file, entry);
        for (Entry value : given.mapping().entries()) {
            if (declared.stream().noneMatch(one -> one.name().equalsIgnoreCase(value.key()))) {
                throw value.source()
                        .error("parameter '" + value.key() + "' is not one of "
                                + file.source().path() + ", which takes "
                                + declared.stream().map(Declared::name).toList());
            }
        }
        Map<String, Object> values = new LinkedHashMap<>();
        for (Declared one : declared) {
            Node node = given.mapping()
                    .get(one.name())
                    .or(one::otherwise)
                    .orElseThrow(() -> caller.error("parameter '" + one.name() + "' of "
                            + file.source().path() + " has no value and no default; pass one"));
            values.put(one.name(), one.value(node));
        }
        return values;
    }

    private static List<Declared> declared(Mapping file, boolean entry) {
        List<Declared> declared = new ArrayList<>();
        for (Node item : new Fields("file", file).list("parameters")) {
            Fields fields = Fields.of("parameter", item).only("name", "displayName", "type", "default", "values");
            if (item.toString().contains("${{")) {
                throw item.source().error("a declaration of a parameter takes no template expression");
            }
            ParameterType type = ParameterType.of(fields, entry);
            declared.add(new Declared(
                    fields.text("name"), type, fields.mapping().get("default"), fields.list("values"), item.source()));
        }
        declared.forEach(one -> one.otherwise().ifPresent(one::value));
        return declared;
    }

    private record Declared(
            String name, ParameterType type, Optional<Node> otherwise, List<Node> values, Source source) {
        /** Of the declared type and among the allowed values. */
        Object value(Node node) {
            Object value = type.value(node)
                    .orElseThrow(() -> node.source()
                            .error("parameter '" + name + "' is a " + type.word() + ", and what it gets is "
                                    + shown(node)));
            List<Node> parts = value instanceof Sequence list ? list.items() : List.of(Node.of(value, node.source()));
            for (Node part : parts) {
                if (!values.isEmpty() && !allowed(part)) {
                    throw node.source()
                            .error("parameter '" + name + "' is " + shown(part) + ", and only "
                                    + values.stream().map(Declared::shown).toList() + " are allowed");
                }
            }
            return value;
        }

        private boolean allowed(Node node) {
            return node instanceof Scalar scalar
                    && values.stream()
                            .anyMatch(one ->
                                    one instanceof Scalar other && other.text().equals(scalar.text()));
        }

        private static String shown(Node node) {
            return node instanceof Scalar scalar ? "'" + scalar.text() + "'" : node.kind();
        }
    }
}
