package dev.codeonly.pipelines.azure;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Values by name, in upper or lower case. An unknown name is an error here, where Azure would silently go on with
 * nothing.
 */
record Known(String what, Map<String, Object> values) {
    Known {
        Map<String, Object> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        copy.putAll(values);
        values = Collections.unmodifiableMap(copy);
    }

    Object get(String name) {
        if (!values.containsKey(name)) {
            throw new PipelineException("'" + name + "' is no " + what + "; known: " + values.keySet());
        }
        return values.get(name);
    }

    Known with(Map<String, ?> more) {
        Map<String, Object> all = new TreeMap<>(values);
        all.putAll(more);
        return new Known(what, all);
    }
}
