package dev.codeonly.pipelines.azure;

import dev.codeonly.pipelines.azure.Expression.Context;
import java.util.HashMap;
import java.util.Map;

/** What template expressions of one file can see: its parameters, variables known at compile time, and its loops. */
record Scope(Known parameters, Known variables, Map<String, Object> loops) implements Context {
    Scope {
        loops = Map.copyOf(loops);
    }

    static Scope of(Map<String, Object> parameters, Known variables) {
        return new Scope(new Known("parameter of this file", parameters), variables, Map.of());
    }

    static Known variablesOf(Map<String, ?> predefined) {
        return new Known(
                "variable that is known when the pipeline is compiled (groups and $[ ] are not)",
                Map.copyOf(predefined));
    }

    Scope withVariables(Map<String, ?> more) {
        return new Scope(parameters, variables.with(more), loops);
    }

    Scope withLoop(String name, Object value) {
        Map<String, Object> all = new HashMap<>(loops);
        all.put(name, value);
        return new Scope(parameters, variables, all);
    }

    @Override
    public Object named(String name) {
        if (name.equals("parameters")) {
            return parameters;
        }
        if (name.equals("variables")) {
            return variables;
        }
        if (loops.containsKey(name)) {
            return loops.get(name);
        }
        throw new PipelineException("'" + name + "' means nothing in a template expression; it takes parameters,"
                + " variables and the variable of an each around it");
    }
}
