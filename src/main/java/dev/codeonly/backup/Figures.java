package dev.codeonly.backup;

import dev.codeonly.tree.Fingerprint;
import dev.codeonly.tree.Inspection;
import java.util.Locale;
import java.util.Optional;

/**
 * A tree in numbers.
 *
 * @param files regular files, the ready marker not counted
 * @param bytes the sum of their sizes
 */
public record Figures(Optional<Fingerprint> fingerprint, long files, long bytes, long distributions) {
    private static final double MIB = 1 << 20;

    static Figures of(Inspection tree) {
        return new Figures(
                tree.fingerprint(),
                tree.listing().files().size(),
                tree.listing().bytes(),
                tree.distributions().all().size());
    }

    static Figures of(ReadyMarker marker) {
        return new Figures(Optional.of(marker.fingerprint()), marker.files(), marker.bytes(), marker.distributions());
    }

    /** Bytes as the original's marker has them: MB of 2^20 bytes, one decimal, a point. */
    public static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f MB", bytes / MIB);
    }
}
