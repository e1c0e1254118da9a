package dev.codeonly.infra;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the language of template expressions: calls, texts, numbers, properties and indices. */
final class ArmParser {
    private static final Pattern TOKEN = Pattern.compile(
            "\\s*(?:(?<name>[A-Za-z][A-Za-z0-9_]*)|(?<number>-?[0-9]+)|'(?<text>(?:[^']|'')*)'|(?<mark>[(),.\\[\\]]))");

    private final String source;
    private final Matcher token;
    private int next;

    ArmParser(String source) {
        this.source = source;
        this.token = TOKEN.matcher(source);
    }

    ArmExpression whole() {
        ArmExpression expression = expression();
        if (!source.substring(next).isBlank()) {
            throw wrong("the end");
        }
        return expression;
    }

    private ArmExpression expression() {
        ArmExpression found = primary();
        while (true) {
            if (takes(".")) {
                found = new ArmExpression.Member(found, new ArmExpression.Text(take("name")));
            } else if (takes("[")) {
                found = new ArmExpression.Member(found, expression());
                demand("]");
            } else {
                return found;
            }
        }
    }

    private ArmExpression primary() {
        if (sees("text")) {
            return new ArmExpression.Text(take("text").replace("''", "'"));
        }
        if (sees("number")) {
            return new ArmExpression.Number(Integer.parseInt(take("number")));
        }
        String function = take("name");
        demand("(");
        List<ArmExpression> arguments = new ArrayList<>();
        if (takes(")")) {
            return new ArmExpression.Call(function, arguments);
        }
        do {
            arguments.add(expression());
        } while (takes(","));
        demand(")");
        return new ArmExpression.Call(function, arguments);
    }

    private boolean sees(String kind) {
        return token.region(next, source.length()).lookingAt() && token.group(kind) != null;
    }

    private String take(String kind) {
        if (!sees(kind)) {
            throw wrong("a " + kind);
        }
        next = token.end();
        return token.group(kind);
    }

    private boolean takes(String mark) {
        if (sees("mark") && token.group("mark").equals(mark)) {
            next = token.end();
            return true;
        }
        return false;
    }

    private void demand(String mark) {
        if (!takes(mark)) {
            throw wrong("'" + mark + "'");
        }
    }

    private ArmException wrong(String wanted) {
        return new ArmException("expected " + wanted + " at " + next + " of [" + source + "]");
    }
}
