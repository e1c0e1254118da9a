package dev.codeonly.verify;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Python minor version such as 3.11. */
public record PythonVersion(int major, int minor) {
    private static final Pattern TEXT = Pattern.compile("3\\.(0|[1-9][0-9]{0,2})");

    public PythonVersion {
        if (major != 3 || minor < 0) {
            throw new IllegalArgumentException(
                    "Python " + major + "." + minor + " is no minor version of Python 3; use one such as 3.11");
        }
    }

    /** Empty unless the text is exactly {@code 3.} and a number. */
    public static Optional<PythonVersion> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        return matcher.matches()
                ? Optional.of(new PythonVersion(3, Integer.parseInt(matcher.group(1))))
                : Optional.empty();
    }

    /** {@code python3.11}, the name under which systems install it. */
    String command() {
        return "python" + this;
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
