package dev.codeonly.pipelines.azure;

import dev.codeonly.pipelines.azure.Expression.Context;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Template expressions in a text: `${{ x }}` alone keeps the type of x, among other text it becomes text. */
final class TemplateText {
    private static final Pattern EXPRESSION =
            Pattern.compile("\\$\\{\\{((?:[^'}]|'(?:[^']|'')*'|}(?!}))*)}}", Pattern.DOTALL);

    private TemplateText() {}

    static Object expand(String text, Context context, Source source) {
        Matcher matcher = EXPRESSION.matcher(text);
        if (!text.contains("${{")) {
            return text;
        }
        if (matcher.matches() || EXPRESSION.matcher(text.strip()).matches()) {
            String whole = text.strip();
            return evaluate(whole.substring(3, whole.length() - 2), context, source);
        }
        String expanded =
                matcher.reset().replaceAll(found -> Matcher.quoteReplacement(asText(found.group(1), context, source)));
        if (matcher.reset().replaceAll("").contains("${{")) {
            throw source.error("a ${{ without its }}: " + text.strip());
        }
        return expanded;
    }

    static Object evaluate(String expression, Context context, Source source) {
        try {
            return ExpressionParser.parse(expression).evaluate(context);
        } catch (PipelineException e) {
            throw new PipelineException(source + ": ${{ " + expression.strip() + " }}: " + e.getMessage(), e);
        }
    }

    private static String asText(String expression, Context context, Source source) {
        Object value = evaluate(expression, context, source);
        if (value instanceof Node node) {
            throw source.error("${{ " + expression.strip() + " }} is " + node.kind()
                    + " and stands inside a text; use join or convertToJson");
        }
        return Values.text(value);
    }
}
