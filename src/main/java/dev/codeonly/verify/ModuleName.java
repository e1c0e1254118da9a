package dev.codeonly.verify;

import java.util.regex.Pattern;

/** The name of a Python module as an import statement takes it: identifiers with dots between them. */
public record ModuleName(String value) {
    private static final Pattern DOTTED = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*+(?:\\.[A-Za-z_][A-Za-z0-9_]*+)*+");

    public ModuleName {
        if (!isOne(value)) {
            throw new IllegalArgumentException("'" + value
                    + "' in a list of imports is not the name of a Python module;"
                    + " write it as in an import statement, such as azure.functions");
        }
    }

    /** Whether a text is such a name. */
    public static boolean isOne(String text) {
        return DOTTED.matcher(text).matches();
    }

    @Override
    public String toString() {
        return value;
    }
}
