package dev.codeonly.pipelines.azure;

import dev.codeonly.pipelines.azure.Expression.Context;

/** Conditions of stages, jobs and steps: expressions at run time, without `$[ ]` around them. */
final class Conditions {
    private Conditions() {}

    /** Refuses, before anything runs, what could never be evaluated. */
    static void check(Fields fields) {
        fields.optionalText("condition").ifPresent(condition -> {
            if (condition.contains("$(") || condition.contains("$[")) {
                throw fields.source()
                        .error("condition '" + condition + "': macros are not expanded in conditions; use"
                                + " variables['name']");
            }
            try {
                ExpressionParser.parse(condition);
            } catch (PipelineException e) {
                throw new PipelineException(fields.source() + ": condition: " + e.getMessage(), e);
            }
        });
    }

    static boolean holds(String condition, Context context, Source source) {
        try {
            return Values.truth(ExpressionParser.parse(condition).evaluate(context));
        } catch (PipelineException e) {
            throw new PipelineException(source + ": condition '" + condition + "': " + e.getMessage(), e);
        }
    }
}
