package dev.codeonly.backup;

import dev.codeonly.probe.Latency;
import dev.codeonly.probe.ShareSpeed;
import dev.codeonly.probe.SmallFile;
import dev.codeonly.tree.Inspection;
import dev.codeonly.tree.Listing;
import java.time.Duration;
import java.util.Optional;

/**
 * The tree that a forecast is for.
 *
 * @param bytesOfLarge what files have beyond the size of a small one, together
 * @param listing how long one look at all of it takes
 * @param example whether it is made up, because there are no packages
 */
public record TreeAtHand(Figures figures, long folders, long bytesOfLarge, Duration listing, boolean example) {
    private static final long EXAMPLE_FILES = 8_000;
    private static final long EXAMPLE_BYTES = 500L << 20;
    private static final long EXAMPLE_FOLDERS = 900;
    private static final long EXAMPLE_DISTRIBUTIONS = 40;

    /** How many folders a listing reads at a time. */
    private static final int AT_A_TIME = 16;

    static TreeAtHand of(Inspection tree, Duration took) {
        long large = tree.listing().files().values().stream()
                .mapToLong(Listing.Entry::size)
                .map(size -> Math.max(0, size - SmallFile.BYTES))
                .sum();
        return new TreeAtHand(Figures.of(tree), tree.listing().folders().size(), large, took, false);
    }

    /** For a home without packages: of the size of numpy, pandas, pyarrow and what they need. */
    static TreeAtHand example(ShareSpeed speed) {
        Duration listing = speed.of(Latency.Kind.LOOK)
                .median()
                .multipliedBy(EXAMPLE_FILES)
                .plus(speed.of(Latency.Kind.LIST_FOLDER).median().multipliedBy(EXAMPLE_FOLDERS))
                .dividedBy(AT_A_TIME);
        return new TreeAtHand(
                new Figures(Optional.empty(), EXAMPLE_FILES, EXAMPLE_BYTES, EXAMPLE_DISTRIBUTIONS),
                EXAMPLE_FOLDERS,
                EXAMPLE_BYTES - EXAMPLE_FILES * SmallFile.BYTES,
                listing,
                true);
    }
}
