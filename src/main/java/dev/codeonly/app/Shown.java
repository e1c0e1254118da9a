package dev.codeonly.app;

import dev.codeonly.verify.Secrets;
import java.util.regex.Pattern;

/** A value of a setting as a message may repeat it: on one line, not long, and not at all when it may be a secret. */
public final class Shown {
    private static final String HIDDEN = "(not shown, for it may be a secret)";

    private static final int LONGEST = 100;

    /** Whatever ends a line, moves a cursor or turns the direction of writing, and half characters. */
    private static final Pattern NOT_PLAIN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Cn}\\p{Co}\\p{Zl}\\p{Zp}]");

    private Shown() {}

    /** Between quotes. */
    public static String quoted(String text) {
        return Secrets.mayBeIn(text) ? HIDDEN : "'" + bare(text) + "'";
    }

    /** As it stands, for what has quotes of its own. */
    static String bare(String text) {
        if (Secrets.mayBeIn(text)) {
            return HIDDEN;
        }
        boolean fits = text.length() <= LONGEST;
        return NOT_PLAIN.matcher(fits ? text : text.substring(0, LONGEST)).replaceAll("?") + (fits ? "" : "…");
    }
}
