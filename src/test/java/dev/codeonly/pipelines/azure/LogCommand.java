package dev.codeonly.pipelines.azure;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A line such as `##vso[task.setvariable variable=a;isSecret=true]value` on a step's output. */
record LogCommand(String name, Map<String, String> properties, String data) {
    private static final Pattern FORM = Pattern.compile("##vso\\[([A-Za-z]+\\.[A-Za-z]+)(?:\\s+([^\\]]*))?](.*)");

    private static final Pattern PROPERTIES = Pattern.compile(";");

    /** Empty when the line holds no command. */
    static Optional<LogCommand> in(String line) {
        if (!line.contains("##vso[")) {
            return Optional.empty();
        }
        Matcher matcher = FORM.matcher(line);
        if (!matcher.find()) {
            throw new PipelineException("logging command not understood: " + line);
        }
        Map<String, String> properties = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        String list = matcher.group(2) == null ? "" : matcher.group(2);
        PROPERTIES.splitAsStream(list).forEach(pair -> {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                properties.put(pair.substring(0, equals).strip(), unescaped(pair.substring(equals + 1)));
            }
        });
        return Optional.of(
                new LogCommand(matcher.group(1).toLowerCase(Locale.ROOT), properties, unescaped(matcher.group(3))));
    }

    boolean says(String property) {
        return properties.getOrDefault(property, "").equalsIgnoreCase("true");
    }

    String property(String property) {
        String value = properties.get(property);
        if (value == null) {
            throw new PipelineException("logging command " + name + " needs '" + property + "'");
        }
        return value;
    }

    /** Refuses properties that would silently do nothing. */
    LogCommand only(String... known) {
        Map<String, String> rest = new TreeMap<>(properties);
        for (String one : known) {
            rest.keySet().removeIf(one::equalsIgnoreCase);
        }
        if (!rest.isEmpty()) {
            throw new PipelineException(
                    "logging command " + name + " has " + rest.keySet() + ", which this runner does not know");
        }
        return this;
    }

    private static String unescaped(String text) {
        return text.replace("%3B", ";")
                .replace("%0D", "\r")
                .replace("%0A", "\n")
                .replace("%5D", "]")
                .replace("%AZP25", "%");
    }
}
