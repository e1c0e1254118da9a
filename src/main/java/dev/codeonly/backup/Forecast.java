package dev.codeonly.backup;

import dev.codeonly.probe.CopyAdvice;
import dev.codeonly.probe.Latency;
import dev.codeonly.probe.ShareSpeed;
import java.time.Duration;

/**
 * How long ticks will take on a share, from what was measured there.
 *
 * @param backup a tick that copies the packages with the advised settings, without its import checks
 * @param idle a tick that finds nothing to do
 */
public record Forecast(Duration backup, Duration idle) {
    /** A tick lists the packages, then the copy, then the packages again. */
    private static final int LISTINGS = 3;

    /** To create a folder is two of the eight operations that a file costs. */
    private static final double FOLDER_IN_FILES = 0.25;

    /** Counted on a share: these, these for each distribution, and these for each file of the deep check's part. */
    private static final long IDLE = 20;

    private static final long IDLE_PER_DISTRIBUTION = 8;
    private static final long IDLE_PER_FILE = 4;

    /** So many RECORDs, and files of the deep check, are read at a time. */
    private static final long AT_A_TIME = 16;

    /** The deep check reads every file once a day. */
    private static final long PARTS = 288;

    /** Opening, reading, closing. */
    private static final int OPERATIONS_TO_READ = 3;

    static Forecast of(ShareSpeed speed, CopyAdvice advice, TreeAtHand tree) {
        Figures figures = tree.figures();
        double small = (figures.files() + FOLDER_IN_FILES * tree.folders()) / advice.filesPerSecond();
        double large = tree.bytesOfLarge() / speed.large().copied();
        long sideBySide = IDLE_PER_DISTRIBUTION * figures.distributions() + IDLE_PER_FILE * figures.files() / PARTS;
        long idle = IDLE + sideBySide / AT_A_TIME;
        return new Forecast(
                seconds(small + large).plus(tree.listing().multipliedBy(LISTINGS)),
                speed.of(Latency.Kind.READ_FILE).median().multipliedBy(idle).dividedBy(OPERATIONS_TO_READ));
    }

    private static Duration seconds(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1000));
    }
}
