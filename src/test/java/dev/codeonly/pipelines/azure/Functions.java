package dev.codeonly.pipelines.azure;

import static java.util.Map.entry;

import dev.codeonly.pipelines.azure.Expression.Arguments;
import dev.codeonly.pipelines.azure.Expression.Context;
import dev.codeonly.pipelines.azure.Node.Mapping;
import dev.codeonly.pipelines.azure.Node.Scalar;
import dev.codeonly.pipelines.azure.Node.Sequence;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The functions that exist at compile time and at run time; a name is the same in upper and lower case. */
final class Functions {
    private static final int MANY = 255;

    private static final Map<String, Body> ALL = Map.ofEntries(
            entry("and", new Body(2, MANY, a -> indexes(a).allMatch(a::truth))),
            entry("or", new Body(2, MANY, a -> indexes(a).anyMatch(a::truth))),
            entry("not", new Body(1, 1, a -> !a.truth(0))),
            entry("eq", new Body(2, 2, a -> Values.equal(a.get(0), a.get(1)))),
            entry("ne", new Body(2, 2, a -> !Values.equal(a.get(0), a.get(1)))),
            entry("in", new Body(2, MANY, Functions::in)),
            entry("notin", new Body(2, MANY, a -> !in(a))),
            entry("contains", new Body(2, 2, a -> lower(a, 0).contains(lower(a, 1)))),
            entry("containsvalue", new Body(2, 2, Functions::containsValue)),
            entry("startswith", new Body(2, 2, a -> lower(a, 0).startsWith(lower(a, 1)))),
            entry("endswith", new Body(2, 2, a -> lower(a, 0).endsWith(lower(a, 1)))),
            entry("coalesce", new Body(2, MANY, Functions::coalesce)),
            entry("format", new Body(1, MANY, Functions::format)),
            entry("join", new Body(2, 2, Functions::join)),
            entry("lower", new Body(1, 1, a -> lower(a, 0))),
            entry("upper", new Body(1, 1, a -> a.text(0).toUpperCase(Locale.ROOT))),
            entry("replace", new Body(3, 3, a -> a.text(0).replace(a.text(1), a.text(2)))),
            entry("split", new Body(2, 2, Functions::split)),
            entry("converttojson", new Body(1, 1, a -> Json.text(a.get(0)))),
            entry("length", new Body(1, 1, Functions::length)),
            entry("iif", new Body(3, 3, a -> a.truth(0) ? a.get(1) : a.get(2))));

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{|}}|\\{(\\d+)}");

    private Functions() {}

    static Object call(String name, Arguments arguments, Context context) {
        Body body = ALL.get(name.toLowerCase(Locale.ROOT));
        if (body == null) {
            return context.call(name, arguments);
        }
        if (arguments.size() < body.least() || arguments.size() > body.most()) {
            throw new PipelineException("function '" + name + "' does not take " + arguments.size() + " arguments");
        }
        return body.function().apply(arguments);
    }

    private static boolean in(Arguments a) {
        return indexes(a).skip(1).anyMatch(i -> Values.equal(a.get(0), a.get(i)));
    }

    private static boolean containsValue(Arguments a) {
        return values(a.get(0)).anyMatch(value -> single(value) && Values.equal(value, a.get(1)));
    }

    private static Stream<Object> values(Object container) {
        if (container instanceof Sequence sequence) {
            return sequence.items().stream().map(Values::of);
        }
        if (container instanceof Mapping mapping) {
            return mapping.entries().stream().map(entry -> Values.of(entry.value()));
        }
        throw new PipelineException("containsValue looks into a list or a map, not into a " + Values.kind(container));
    }

    private static Object coalesce(Arguments a) {
        return indexes(a)
                .mapToObj(a::get)
                .filter(value -> value != null && !value.equals(""))
                .findFirst()
                .orElse("");
    }

    private static String format(Arguments a) {
        return PLACEHOLDER.matcher(a.text(0)).replaceAll(found -> {
            if (found.group(1) == null) {
                return found.group().equals("{{") ? "{" : "}";
            }
            int argument = Integer.parseInt(found.group(1)) + 1;
            if (argument >= a.size()) {
                throw new PipelineException("format has no argument for " + found.group());
            }
            return Matcher.quoteReplacement(a.text(argument));
        });
    }

    private static String join(Arguments a) {
        if (a.get(1) instanceof Sequence sequence) {
            return sequence.items().stream()
                    .map(item -> item instanceof Scalar scalar ? scalar.text() : "")
                    .collect(Collectors.joining(a.text(0)));
        }
        return a.text(1);
    }

    private static Object split(Arguments a) {
        List<String> parts = List.of(a.text(0).split(Pattern.quote(a.text(1)), -1));
        return Node.of(parts, Source.given());
    }

    private static Object length(Arguments a) {
        Object value = a.get(0);
        if (value instanceof Sequence sequence) {
            return (double) sequence.items().size();
        }
        return (double)
                (value instanceof Mapping mapping
                        ? mapping.entries().size()
                        : Values.text(value).length());
    }

    private static boolean single(Object value) {
        return !(value instanceof Sequence || value instanceof Mapping);
    }

    private static String lower(Arguments a, int index) {
        return a.text(index).toLowerCase(Locale.ROOT);
    }

    private static IntStream indexes(Arguments a) {
        return IntStream.range(0, a.size());
    }

    private record Body(int least, int most, Function<Arguments, Object> function) {}
}
