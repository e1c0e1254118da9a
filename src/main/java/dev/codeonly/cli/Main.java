package dev.codeonly.cli;

/** Starts the maintainer at a shell. */
public final class Main {
    /** Where logback finds its configuration; the one in the jar's root is for the Functions host. */
    private static final String LOG_CONFIGURATION = "logback.configurationFile";

    private Main() {}

    public static void main(String[] arguments) {
        if (System.getProperty(LOG_CONFIGURATION) == null) {
            System.setProperty(LOG_CONFIGURATION, "logback-cli.xml"); // before the first logger exists
        }
        System.exit(Maintaining.line(Shell.ofProcess()).execute(arguments));
    }
}
