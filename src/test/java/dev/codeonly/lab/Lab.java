package dev.codeonly.lab;

import java.time.Duration;

/**
 * How much of the fault laboratory a run does: what the test command of README.md has time for, or with
 * {@code -Dlab=long} all of it; and the seeds of what it draws. docs/testing.md says what there is and how it is read.
 */
public final class Lab {
    private static final boolean LONG = "long".equals(System.getProperty("lab", "short"));

    private Lab() {}

    /** How many of something are tried. */
    public static int times(int shortRun, int longRun) {
        return LONG ? longRun : shortRun;
    }

    /** For how long something is tried. */
    public static Duration lasting(Duration shortRun, Duration longRun) {
        return LONG ? longRun : shortRun;
    }

    /** Whether this run does all of it. */
    public static boolean isLong() {
        return LONG;
    }

    /**
     * A new seed, or that of {@code -Dlab.seed}; the output names it, so that a failure can be had again.
     *
     * @param test whose it is, by name
     */
    public static long seed(Class<?> test) {
        long seed = Long.getLong("lab.seed", System.nanoTime());
        System.out.println(test.getSimpleName() + " draws from seed " + seed + "; the same again: mvn test -Dtest="
                + test.getSimpleName() + " -Dlab.seed=" + seed);
        return seed;
    }

    /** What a run shows beyond that it passed, in its output. */
    public static void tells(Class<?> test, String what) {
        System.out.println(test.getSimpleName() + ", " + what);
    }
}
