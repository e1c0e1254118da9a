package dev.codeonly.pipelines.azure;

import dev.codeonly.pipelines.azure.Expression.Arguments;
import dev.codeonly.pipelines.azure.Expression.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads one expression, without the `${{ }}` or `$[ ]` around it. */
final class ExpressionParser {
    private static final Pattern TOKEN =
            Pattern.compile("\\s*(?:(?<text>'(?:[^']|'')*')|(?<number>-?\\d+(?:\\.\\d+)?)(?![\\w.])"
                    + "|(?<word>[A-Za-z_][A-Za-z0-9_-]*)|(?<sign>[().,\\[\\]]))");

    private final String source;
    private final Matcher tokens;
    private int position;
    private boolean more;

    private ExpressionParser(String source) {
        this.source = source.strip();
        this.tokens = TOKEN.matcher(this.source);
        next();
    }

    static Expression parse(String source) {
        ExpressionParser parser = new ExpressionParser(source);
        Expression expression = parser.expression();
        if (parser.more) {
            throw parser.unexpected();
        }
        return expression;
    }

    private Expression expression() {
        Expression value = primary();
        while (at(".") || at("[")) {
            value = member(value);
        }
        return value;
    }

    private Expression member(Expression container) {
        boolean dot = take(".");
        Expression key = dot ? literal(word()) : index();
        return context -> Values.member(container.evaluate(context), key.evaluate(context));
    }

    private Expression index() {
        expect("[");
        Expression key = expression();
        expect("]");
        return key;
    }

    private Expression primary() {
        if (more && tokens.group("text") != null) {
            String quoted = tokens.group("text");
            next();
            return literal(quoted.substring(1, quoted.length() - 1).replace("''", "'"));
        }
        if (more && tokens.group("number") != null) {
            Double number = Double.valueOf(tokens.group("number"));
            next();
            return literal(number);
        }
        String word = word();
        if (at("(")) {
            return call(word);
        }
        if (word.equalsIgnoreCase("true") || word.equalsIgnoreCase("false")) {
            return literal(word.equalsIgnoreCase("true"));
        }
        return context -> context.named(word);
    }

    private Expression call(String name) {
        List<Expression> arguments = new ArrayList<>();
        expect("(");
        while (!at(")")) {
            if (!arguments.isEmpty()) {
                expect(",");
            }
            arguments.add(expression());
        }
        expect(")");
        return context -> Functions.call(name, lazily(arguments, context), context);
    }

    private static Arguments lazily(List<Expression> arguments, Context context) {
        return new Arguments() {
            @Override
            public int size() {
                return arguments.size();
            }

            @Override
            public Object get(int index) {
                return arguments.get(index).evaluate(context);
            }
        };
    }

    private static Expression literal(Object value) {
        return context -> value;
    }

    private String word() {
        if (!more || tokens.group("word") == null) {
            throw unexpected();
        }
        String word = tokens.group("word");
        next();
        return word;
    }

    private boolean at(String sign) {
        return more && sign.equals(tokens.group("sign"));
    }

    private boolean take(String sign) {
        boolean there = at(sign);
        if (there) {
            next();
        }
        return there;
    }

    private void expect(String sign) {
        if (!take(sign)) {
            throw unexpected();
        }
    }

    private void next() {
        String rest = source.substring(position);
        tokens.region(position, source.length());
        more = tokens.lookingAt();
        if (!more && !rest.isBlank()) {
            throw new PipelineException("'" + source + "' is not understood from '" + rest.strip() + "'");
        }
        position = more ? tokens.end() : position;
    }

    private PipelineException unexpected() {
        return new PipelineException("'" + source + "' is not an expression: "
                + (more
                        ? "'" + tokens.group().strip() + "' is not expected there"
                        : "something is missing at its end"));
    }
}
