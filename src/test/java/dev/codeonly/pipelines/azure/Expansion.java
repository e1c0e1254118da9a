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
import java.util.TreeMap;

/** Compile time: replaces template expressions and includes until plain YAML is left. */
final class Expansion {
    private static final int DEEPEST = 50;

    private final YamlFiles files;
    private int depth;

    Expansion(YamlFiles files) {
        this.files = files;
    }

    Node expand(Node node, Part part, Scope scope) {
        if (node instanceof Scalar scalar) {
            return scalar(scalar, scope);
        }
        if (node instanceof Sequence sequence) {
            return new Sequence(items(sequence, part, scope), sequence.source());
        }
        return mapping((Mapping) node, part, scope);
    }

    /** The values of a variables block that later template expressions may read. */
    static Map<String, Object> constants(Node variables) {
        Map<String, Object> constants = new LinkedHashMap<>();
        for (VariableLine line : VariableLine.all(variables)) {
            if (line.group().isEmpty() && !line.computed()) {
                constants.put(line.name(), line.value());
            }
        }
        return constants;
    }

    private static Node scalar(Scalar scalar, Scope scope) {
        if (!(scalar.value() instanceof String text)) {
            return scalar;
        }
        return Node.of(TemplateText.expand(text, scope, scalar.source()), scalar.source());
    }

    private Mapping mapping(Mapping mapping, Part part, Scope outer) {
        Optional<Node> variables = part == Part.ROOT || part == Part.STAGE || part == Part.JOB
                ? mapping.get("variables").map(node -> expand(node, Part.VARIABLES, outer))
                : Optional.empty();
        Scope scope =
                variables.map(node -> outer.withVariables(constants(node))).orElse(outer);
        List<Entry> entries = new ArrayList<>();
        Directive.Chain chain = new Directive.Chain();
        for (Entry entry : mapping.entries()) {
            if (variables.isPresent() && entry.key().equals("variables")) {
                entries.add(new Entry(entry.key(), variables.get(), entry.source()));
            } else {
                entries.addAll(entries(entry, part, scope, chain));
            }
        }
        return new Mapping(distinct(entries), mapping.source());
    }

    private List<Entry> entries(Entry entry, Part part, Scope scope, Directive.Chain chain) {
        Optional<Directive> directive = Directive.of(entry.key());
        if (directive.isEmpty()) {
            chain.end();
            String key = Values.text(TemplateText.expand(entry.key(), scope, entry.source()));
            return List.of(new Entry(key, expand(entry.value(), part.under(key), scope), entry.source()));
        }
        List<Entry> entries = new ArrayList<>();
        for (Node body : bodies(directive.get(), entry, part, scope, chain)) {
            if (!(body instanceof Mapping inserted)) {
                throw entry.source().error(entry.key() + " stands in a map and holds " + body.kind());
            }
            entries.addAll(inserted.entries());
        }
        return entries;
    }

    private List<Node> items(Sequence sequence, Part part, Scope scope) {
        List<Node> items = new ArrayList<>();
        Directive.Chain chain = new Directive.Chain();
        for (Node item : sequence.items()) {
            Optional<Directive> directive =
                    item instanceof Mapping mapping ? Directive.of(mapping.firstKey()) : Optional.empty();
            if (directive.isPresent() && !directive.get().word().equals("insert")) {
                items.addAll(inserted(directive.get(), (Mapping) item, part, scope, chain));
            } else {
                chain.end();
                items.addAll(item(item, part, scope));
            }
        }
        return items;
    }

    private List<Node> inserted(Directive directive, Mapping item, Part part, Scope scope, Directive.Chain chain) {
        if (item.entries().size() > 1) {
            throw item.source().error(item.firstKey() + " has other keys beside it; give it an item of its own");
        }
        List<Node> items = new ArrayList<>();
        for (Node body : bodies(directive, item.entries().get(0), part, scope, chain)) {
            if (!(body instanceof Sequence list)) {
                throw item.source().error(item.firstKey() + " stands in a list and holds " + body.kind());
            }
            items.addAll(list.items());
        }
        return items;
    }

    private List<Node> item(Node item, Part part, Scope scope) {
        if (part.takesTemplates()
                && item instanceof Mapping mapping
                && mapping.get("template").isPresent()) {
            return include(mapping, part, scope);
        }
        Node expanded = expand(item, part.item(), scope);
        return item instanceof Scalar && expanded instanceof Sequence list ? list.items() : List.of(expanded);
    }

    /** The value of a directive, expanded as often as it says. */
    private List<Node> bodies(Directive directive, Entry entry, Part part, Scope scope, Directive.Chain chain) {
        Source source = entry.source();
        if (directive.branches()) {
            return takes(directive, scope, chain, entry) ? List.of(expand(entry.value(), part, scope)) : List.of();
        }
        chain.end();
        if (directive.word().equals("insert")) {
            return List.of(expand(entry.value(), part, scope));
        }
        Directive.Loop loop = directive.loop();
        return Loops.values(TemplateText.evaluate(loop.list(), scope, source), source).stream()
                .map(value -> expand(entry.value(), part, scope.withLoop(loop.variable(), value)))
                .toList();
    }

    private static boolean takes(Directive directive, Scope scope, Directive.Chain chain, Entry entry) {
        try {
            return chain.takes(
                    directive,
                    condition -> Values.truth(ExpressionParser.parse(condition).evaluate(scope)));
        } catch (PipelineException e) {
            throw new PipelineException(entry.source() + ": " + entry.key() + ": " + e.getMessage(), e);
        }
    }

    private List<Node> include(Mapping item, Part part, Scope scope) {
        Fields fields = new Fields("template", (Mapping) expand(item, Part.OTHER, scope));
        fields.only("template", "parameters");
        Mapping file = files.template(fields.text("template"), item.source());
        new Fields("template", file).only("parameters", part.key());
        if (++depth > DEEPEST) {
            throw item.source().error("templates include each other more than " + DEEPEST + " deep");
        }
        try {
            Scope inside =
                    Scope.of(Parameters.bind(file, fields.map("parameters"), item.source(), false), scope.variables());
            Node content = file.get(part.key())
                    .orElseThrow(() -> file.source().error("the template brings no '" + part.key() + "'"));
            Node expanded = expand(content, part, inside);
            return expanded instanceof Sequence list ? list.items() : VariableLine.asList((Mapping) expanded);
        } finally {
            depth--;
        }
    }

    private static List<Entry> distinct(List<Entry> entries) {
        Map<String, Entry> seen = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (Entry entry : entries) {
            if (seen.put(entry.key(), entry) != null) {
                throw entry.source().error("key '" + entry.key() + "' is there twice after expansion");
            }
        }
        return entries;
    }
}
