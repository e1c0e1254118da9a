package dev.codeonly.verify;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tells texts that look like secrets, so that they are neither handed on nor shown. */
public final class Secrets {
    /** Connection strings, signed addresses, account keys, private keys, tokens, headers, and addresses with a user before the host. */
    private static final Pattern SECRET = Pattern.compile(
            "(account[ _-]?key|shared[ _-]?access[ _-]?(key|signature)|password|passwd|pwd|client[ _-]?secret"
                    + "|access[ _-]?token|api[ _-]?key)[\"']?\\s*[=:]"
                    + "|(key|secret|token)([\"']\\s*[=:]|\\s*=)"
                    + "|\\b(bearer|basic)\\s+[\\w+/=.~-]{8}|(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{86,}+=="
                    + "|(^|[?&;])sig=|-----BEGIN|\\beyJ[\\w-]+\\.eyJ|://[^/\\s?#@]+@",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern RUN = Pattern.compile("[A-Za-z0-9+_~=-]{32,}+");
    private static final Pattern MIXED = Pattern.compile("(?=.*[a-z])(?=.*[A-Z]).*[0-9].*");

    private Secrets() {}

    /** Whether a text says of itself that it has one. */
    static boolean areIn(String text) {
        return SECRET.matcher(text).find();
    }

    /** Whether a text may have one, or be one: a key alone is a long run of small and capital letters and digits. */
    public static boolean mayBeIn(String text) {
        Matcher runs = RUN.matcher(text);
        boolean key = false;
        while (!key && runs.find()) {
            key = MIXED.matcher(runs.group()).matches();
        }
        return key || areIn(text);
    }
}
