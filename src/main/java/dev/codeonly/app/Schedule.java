package dev.codeonly.app;

/** When ticks begin, for the Functions host and for {@code watch} alike. */
public final class Schedule {
    /** Every five minutes, in the six fields of an NCRONTAB expression; seconds first. */
    public static final String EVERY_FIVE_MINUTES = "0 */5 * * * *";

    private Schedule() {}
}
