package dev.codeonly.pipelines.azure;

import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A key such as `${{ if eq(parameters.a, 'b') }}` that decides what becomes of its value. */
record Directive(String word, String rest) {
    private static final Pattern KEY =
            Pattern.compile("\\$\\{\\{\\s*(if|elseif|else|each|insert)\\b(.*)}}", Pattern.DOTALL);
    private static final Pattern EACH = Pattern.compile("([A-Za-z_]\\w*)\\s+in\\s+(.+)", Pattern.DOTALL);

    static Optional<Directive> of(String key) {
        Matcher matcher = KEY.matcher(key.strip());
        return matcher.matches()
                ? Optional.of(new Directive(matcher.group(1), matcher.group(2).strip()))
                : Optional.empty();
    }

    boolean branches() {
        return word.endsWith("if") || word.equals("else");
    }

    /** The variable and the expression of an each. */
    Loop loop() {
        Matcher matcher = EACH.matcher(rest);
        if (!matcher.matches()) {
            throw new PipelineException("'each " + rest + "' is not of the form: each x in list");
        }
        return new Loop(matcher.group(1), matcher.group(2));
    }

    /** The two halves of an each. */
    record Loop(String variable, String list) {}

    /** Which branch of a chain of if, elseif and else is taken. */
    static final class Chain {
        private boolean open;
        private boolean taken;

        /** Ends the chain: else must follow its if at once. */
        void end() {
            open = false;
        }

        boolean takes(Directive directive, Predicate<String> truth) {
            boolean begins = directive.word().equals("if");
            if (!begins && !open) {
                throw new PipelineException(directive.word() + " does not follow an if");
            }
            boolean last = directive.word().equals("else");
            if (last != directive.rest().isEmpty()) {
                throw new PipelineException(last ? "else takes no condition" : directive.word() + " needs a condition");
            }
            open = !last;
            boolean now = !(taken && !begins) && (last || truth.test(directive.rest()));
            taken = now || (taken && !begins);
            return now;
        }
    }
}
