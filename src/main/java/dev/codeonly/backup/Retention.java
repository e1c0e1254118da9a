package dev.codeonly.backup;

import dev.codeonly.tree.Fingerprint;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Decides which archives nobody needs any more, and deletes them. */
public final class Retention {
    /** A deployment that has found an archive may wait so long for its approval before an app uses it. */
    private static final Duration TOUCHED = Duration.ofDays(7);

    private final PackageSets sets;

    Retention(PackageSets sets) {
        this.sets = sets;
    }

    /**
     * What is kept besides what is needed.
     *
     * @param last how many archives, the newest
     */
    public record Policy(int last) {
        public Policy {
            if (last < 1) {
                throw new IllegalArgumentException("'" + last + "' archives would keep none; keep at least 1");
            }
        }
    }

    /** What becomes of one archive. */
    public enum Fate {
        KEPT,
        DELETED,
        /** To be deleted, but touched meanwhile: someone is about to use it. */
        TOUCHED_MEANWHILE
    }

    /**
     * One archive.
     *
     * @param reasons why it is kept; empty when it is not
     */
    public record Decision(ArchivedSet archive, Fate fate, List<String> reasons) {
        public Decision {
            reasons = List.copyOf(reasons);
        }

        private Decision now(Fate other) {
            return new Decision(archive, other, reasons);
        }
    }

    /** All archives, the newest first, and what else lies where archives do. */
    public record Plan(List<Decision> decisions, List<String> strangers) {
        public Plan {
            decisions = List.copyOf(decisions);
            strangers = List.copyOf(strangers);
        }
    }

    /** Looks, and deletes nothing. */
    Plan plan(Policy policy) throws PackageSetsException {
        // The archives first: whoever takes one into use touches it before the record says so.
        PackageSets.Inventory inventory = sets.inventory();
        return plan(inventory, sets.records(), policy);
    }

    /** Deletes what is not kept, each only if nobody has touched it since it was listed. */
    Plan prune(Policy policy) throws PackageSetsException {
        Plan plan = plan(policy);
        List<Decision> done = new ArrayList<>();
        for (Decision decision : plan.decisions()) {
            if (decision.fate() == Fate.KEPT) {
                done.add(decision);
            } else {
                done.add(decision.now(sets.delete(decision.archive()) ? Fate.DELETED : Fate.TOUCHED_MEANWHILE));
            }
        }
        return new Plan(done, plan.strangers());
    }

    static Plan plan(PackageSets.Inventory inventory, List<AppRecord> records, Policy policy) {
        Map<Fingerprint, List<String>> reasons = new LinkedHashMap<>();
        inventory.sets().forEach(archive -> reasons.put(archive.set(), new ArrayList<>()));
        for (AppRecord record : records) {
            for (Fingerprint needed : record.needed()) {
                boolean inUse = record.sets().get(0).equals(needed);
                give(reasons, needed, (inUse ? "in use by " : "the last good one of ") + record.app());
            }
        }
        inventory.sets().stream()
                .limit(policy.last())
                .forEach(archive -> give(reasons, archive.set(), "among the last " + policy.last()));
        lastGood(inventory, records).ifPresent(set -> give(reasons, set, "the newest that nobody calls bad"));
        Instant recently = inventory.asOf().minus(TOUCHED);
        inventory.sets().stream()
                .filter(archive -> archive.touched().isAfter(recently))
                .forEach(archive -> give(reasons, archive.set(), "touched within " + TOUCHED.toDays() + " days"));
        List<Decision> decisions = inventory.sets().stream()
                .map(archive -> {
                    List<String> why = reasons.getOrDefault(archive.set(), List.of());
                    return new Decision(archive, why.isEmpty() ? Fate.DELETED : Fate.KEPT, why);
                })
                .toList();
        if (!decisions.isEmpty() && decisions.stream().allMatch(decision -> decision.fate() == Fate.DELETED)) {
            throw new IllegalStateException("a policy that would delete every archive");
        }
        return new Plan(decisions, inventory.strangers());
    }

    private static void give(Map<Fingerprint, List<String>> reasons, Fingerprint set, String reason) {
        Optional.ofNullable(reasons.get(set)).ifPresent(all -> all.add(reason));
    }

    private static Optional<Fingerprint> lastGood(PackageSets.Inventory inventory, List<AppRecord> records) {
        Set<Fingerprint> bad = new HashSet<>();
        records.forEach(record -> bad.addAll(record.bad()));
        return inventory.sets().stream()
                .map(ArchivedSet::set)
                .filter(set -> !bad.contains(set))
                .findFirst();
    }
}
