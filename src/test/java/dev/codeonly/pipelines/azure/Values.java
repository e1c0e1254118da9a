package dev.codeonly.pipelines.azure;

import dev.codeonly.pipelines.azure.Node.Mapping;
import dev.codeonly.pipelines.azure.Node.Scalar;
import dev.codeonly.pipelines.azure.Node.Sequence;
import java.math.BigDecimal;
import java.util.Map;

/**
 * How values of expressions turn into each other. A value is null, a Boolean, a Double, a String, a {@link Sequence}, a
 * {@link Mapping}, {@link Known} ones or, for what is known at run time only, a Map.
 */
final class Values {
    private Values() {}

    /** Azure writes a boolean as True and False. */
    static String text(Object value) {
        if (value == null) {
            return "";
        }
        if (value instanceof Boolean truth) {
            return truth ? "True" : "False";
        }
        if (value instanceof Double number) {
            return new BigDecimal(number.toString()).stripTrailingZeros().toPlainString();
        }
        if (value instanceof String text) {
            return text;
        }
        throw new PipelineException("a " + kind(value) + " stands where a text is needed; use join or convertToJson");
    }

    /**
     * A text is true unless empty, also the text 'false': Azure's rule, and never what was meant, so that a text which
     * looks like a boolean is refused here.
     */
    static boolean truth(Object value) {
        if (value instanceof String text && looksLikeTruth(text)) {
            throw new PipelineException("the text '" + text + "' is true for Azure whatever it says, for it is not"
                    + " empty; compare it: eq(…, 'true')");
        }
        return !(value == null || value.equals("") || value.equals(false) || value.equals(0.0));
    }

    /** The right side takes the type of the left one, as eq and ne do. */
    static boolean equal(Object left, Object right) {
        if (left instanceof Boolean) {
            return left.equals(truth(right));
        }
        if (left instanceof Double) {
            return left.equals(number(right));
        }
        return text(left).equalsIgnoreCase(text(right));
    }

    /** Null when it is no number. */
    static Double number(Object value) {
        if (value instanceof Boolean truth) {
            return truth ? 1.0 : 0.0;
        }
        try {
            return value instanceof Double number
                    ? number
                    : Double.valueOf(text(value).strip());
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** What a node is worth in an expression. */
    static Object of(Node node) {
        return node instanceof Scalar scalar ? scalar.value() : node;
    }

    /** A property or element; null where there is none, as in Azure. */
    static Object member(Object container, Object key) {
        if (container instanceof Mapping mapping) {
            return mapping.get(text(key)).map(Values::of).orElse(null);
        }
        if (container instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .filter(entry -> entry.getKey().toString().equalsIgnoreCase(text(key)))
                    .map(entry -> (Object) entry.getValue())
                    .findFirst()
                    .orElse(null);
        }
        if (container instanceof Sequence sequence && number(key) != null) {
            int index = number(key).intValue();
            return index >= 0 && index < sequence.items().size()
                    ? of(sequence.items().get(index))
                    : null;
        }
        if (container instanceof Known known) {
            return known.get(text(key));
        }
        if (container == null) {
            return null;
        }
        throw new PipelineException("a " + kind(container) + " has no '" + text(key) + "'");
    }

    static String kind(Object value) {
        if (value instanceof Sequence) {
            return "list";
        }
        return value instanceof Mapping || value instanceof Map ? "map" : "single value";
    }

    private static boolean looksLikeTruth(String text) {
        return text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false");
    }
}
