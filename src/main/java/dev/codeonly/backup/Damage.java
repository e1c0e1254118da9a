package dev.codeonly.backup;

import dev.codeonly.tree.Distributions;
import dev.codeonly.tree.Home;
import dev.codeonly.tree.PackageTree;
import dev.codeonly.tree.Problem;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * What a look without the lock has found wrong with a backup.
 *
 * @param problems empty when nothing is
 * @param marker that of the backup that was looked at
 * @param ofRecords whether it is the RECORDs, which can be looked at again at once
 */
record Damage(List<Problem> problems, Optional<ReadyMarker> marker, boolean ofRecords) {
    static final Damage NONE = new Damage(List.of(), Optional.empty(), false);

    static Damage ofFiles(List<Problem> problems, ReadyMarker marker) {
        return problems.isEmpty() ? NONE : new Damage(problems, Optional.of(marker), false);
    }

    /**
     * Holds the RECORDs of a backup to its marker.
     *
     * @throws IOException when one cannot be read, which proves nothing
     */
    static Damage ofRecords(Distributions distributions, ReadyMarker marker) throws IOException {
        if (distributions.fingerprint().equals(Optional.of(marker.fingerprint()))) {
            return NONE;
        }
        if (distributions.unreadable().isPresent()) {
            throw new IOException("the backup's " + distributions.unreadable().get()
                    + "; the next tick reads it again, if it stays so look at the share");
        }
        return new Damage(
                List.of(new Problem(PackageTree.SITE_PACKAGES, "has other RECORDs than were marked")),
                Optional.of(marker),
                true);
    }

    boolean isPresent() {
        return !problems.isEmpty();
    }

    /** Whether it is still so, to be asked under the lock: somebody may have put another backup there since. */
    boolean isStillThere(Home home) throws IOException {
        if (!isPresent() || !ReadyMarker.of(home.backup()).equals(marker)) {
            return false;
        }
        return !ofRecords
                || ofRecords(home.backup().distributions(), marker.get()).isPresent();
    }
}
