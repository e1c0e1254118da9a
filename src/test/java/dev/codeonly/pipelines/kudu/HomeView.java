package dev.codeonly.pipelines.kudu;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lets a process that knows {@code /home} work in another folder, because a test cannot mount there: {@code /home} as a
 * path of its own or at the beginning of one is replaced in every argument, and back in what is printed. A file that
 * contains {@code /home} is not changed, so a script has to be told its home by an argument.
 */
record HomeView(Path home) {
    private static final Pattern HOME = Pattern.compile("(?<![\\w./-])/home(?![\\w.-])");
    private static final Pattern PLAIN = Pattern.compile("[\\w./-]+");

    HomeView {
        if (!home.isAbsolute() || !PLAIN.matcher(home.toString()).matches()) {
            throw new IllegalArgumentException("home is '" + home
                    + "', which is not absolute or would need quotes in a command; use a plain folder");
        }
    }

    String inside(String argument) {
        return HOME.matcher(argument).replaceAll(Matcher.quoteReplacement(home.toString()));
    }

    String outside(String output) {
        return output.replace(home.toString(), "/home");
    }
}
