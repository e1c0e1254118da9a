package dev.codeonly.backup;

import dev.codeonly.tree.Fingerprint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the container knows of one data app: the sets that were live, the newest first, and which of them failed a health check.
 * It outlives the share; so it can tell what the app lost with it.
 *
 * @param sets the first is the one in use; as many as are kept, and in any case the last good one
 * @param bad of these sets
 * @param version of the record this one replaces; empty when there is none
 */
public record AppRecord(String app, List<Fingerprint> sets, Set<Fingerprint> bad, String version) {
    /** How many sets are remembered: enough to find the last good one among bad ones, and for people to look back. */
    private static final int KEPT = 10;

    public AppRecord {
        sets = List.copyOf(new LinkedHashSet<>(sets));
        Set<Fingerprint> known = new TreeSet<>(bad);
        known.retainAll(sets);
        bad = Set.copyOf(known);
    }

    /** Of an app that nothing is known of yet. */
    static AppRecord none(String app) {
        return new AppRecord(app, List.of(), Set.of(), "");
    }

    /** The newest set that has not failed; empty when all have, or none is known. */
    public Optional<Fingerprint> lastGood() {
        return sets.stream().filter(set -> !bad.contains(set)).findFirst();
    }

    /** What retention must not take: what is in use, and what one would go back to. */
    public Set<Fingerprint> needed() {
        Set<Fingerprint> needed = new LinkedHashSet<>(sets.subList(0, Math.min(1, sets.size())));
        lastGood().ifPresent(needed::add);
        return needed;
    }

    /** What to bring back after everything was lost. */
    Optional<Fingerprint> toBringBack() {
        return lastGood().or(() -> sets.stream().findFirst());
    }

    /**
     * The record after a look at the share. A mark that is gone forgives only the set that is live: the marks may be gone with the
     * share.
     *
     * @param live the set of the backup
     * @param marked the sets that are marked as bad on the share
     */
    AppRecord after(Fingerprint live, Collection<Fingerprint> marked) {
        Set<Fingerprint> failed = new TreeSet<>(bad);
        failed.remove(live);
        failed.addAll(marked);
        List<Fingerprint> all = new ArrayList<>(List.of(live));
        sets.stream().filter(set -> !set.equals(live)).forEach(all::add);
        List<Fingerprint> kept = new ArrayList<>(all.subList(0, Math.min(KEPT, all.size())));
        if (failed.containsAll(kept)) {
            all.stream().filter(set -> !failed.contains(set)).findFirst().ifPresent(kept::add);
        }
        return new AppRecord(app, kept, failed, version);
    }
}
