package dev.codeonly.pipelines.azure;

import dev.codeonly.pipelines.azure.Expression.Arguments;
import dev.codeonly.pipelines.azure.Expression.Context;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What conditions and `$[ ]` can see while the pipeline runs. */
record RuntimeContext(Map<String, Object> names, Status status) implements Context {
    private static final Set<String> STATUS = Set.of("succeeded", "failed", "succeededorfailed", "always", "canceled");

    RuntimeContext {
        names = Map.copyOf(names);
    }

    /** Answers succeeded(), failed(), succeededorfailed(), always() and canceled(). */
    @FunctionalInterface
    interface Status {
        boolean is(String function, Arguments arguments);
    }

    /** For `$[ ]`, which knows none of them. */
    static Status none() {
        return (function, arguments) -> {
            throw new PipelineException(function + "() exists in conditions only");
        };
    }

    @Override
    public Object named(String name) {
        if (!names.containsKey(name)) {
            throw new PipelineException("'" + name + "' means nothing at run time; it takes "
                    + names.keySet().stream().sorted().toList());
        }
        return names.get(name);
    }

    @Override
    public Object call(String function, Arguments arguments) {
        String lower = function.toLowerCase(Locale.ROOT);
        return STATUS.contains(lower) ? status.is(lower, arguments) : Context.super.call(function, arguments);
    }
}
