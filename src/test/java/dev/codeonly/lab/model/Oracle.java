package dev.codeonly.lab.model;

import dev.codeonly.backup.ShareInvariants;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What must be so after each step, whatever the step was; it reads the share on its own, and knows which accidents were planted. */
final class Oracle {
    /** Who has done what happened. */
    enum Cause {
        /** A maintainer's tick, from its beginning. */
        TICK,
        /** One that was frozen and goes on. */
        LATE_TICK,
        /** Somebody asked for it: restore, rollback, a verb of the remote script. */
        COMMAND,
        /** One that was frozen and goes on: what it says is of the time when it looked. */
        LATE_COMMAND,
        /** What is not ours: a foreign deployment, loss, corruption. */
        ACCIDENT
    }

    static final String LIVE = "wwwroot/.python_packages";

    private static final Set<String> PUTS_LIVE =
            Set.of("RESTORE_SUCCESS", "RETURN_SUCCESS", "SWAP_SUCCESS", "ROLLBACK_SUCCESS", "SETTLE_SUCCESS");

    private final Site site;
    private final ShareInvariants.View before;
    private final Set<Object> parkedBefore;

    private Oracle(Site site, ShareInvariants.View before, Set<Object> parkedBefore) {
        this.site = site;
        this.before = before;
        this.parkedBefore = parkedBefore;
    }

    static Oracle before(Site site) throws IOException {
        return new Oracle(site, site.look(), site.identities("parked"));
    }

    /**
     * What is wrong after it.
     *
     * @param end the word that it ended with
     */
    List<String> judge(Cause cause, String end) throws IOException {
        if (cause == Cause.ACCIDENT) {
            site.forgetSets();
        }
        Optional<String> lastLive = site.lastLive();
        ShareInvariants.View after = site.look();
        List<String> wrong = new ArrayList<>();
        for (String violation : after.violations()) {
            if (!isPlanted(violation)) {
                wrong.add(violation);
            }
        }
        if (cause == Cause.TICK || cause == Cause.LATE_TICK) {
            addIfTouched(after, wrong);
        }
        if (cause == Cause.TICK) {
            addIfObsolete(after, lastLive, wrong);
            addIfNotBackedUp(after, end, wrong);
        }
        if (cause == Cause.COMMAND && PUTS_LIVE.contains(end)) {
            addIfNotLive(after, end, wrong);
        }
        return wrong;
    }

    /** A green word of a tick. */
    private static void addIfNotBackedUp(ShareInvariants.View after, String end, List<String> wrong) {
        boolean green = end.equals("CURRENT") || end.equals("BACKED_UP");
        if (green
                && (after.backupFingerprint().isEmpty()
                        || !after.backupFingerprint().equals(after.liveFingerprint()))) {
            wrong.add("a tick said " + end + ", but the backup is of " + after.backupFingerprint() + ", live is "
                    + after.liveFingerprint());
        }
    }

    /** A green word of a command. */
    private void addIfNotLive(ShareInvariants.View after, String end, List<String> wrong) throws IOException {
        if (!after.sets().contains(LIVE) && !site.isSpoiled(site.live())) {
            wrong.add("a command said " + end + ", but what is live is not sound");
        }
    }

    private boolean isPlanted(String violation) throws IOException {
        return violation.startsWith("the backup:") ? site.isSpoiled(site.backup()) : site.hasSpoiled();
    }

    /** Invariant 3. */
    private void addIfTouched(ShareInvariants.View after, List<String> wrong) throws IOException {
        if (after.live().equals(before.live())) {
            return;
        }
        boolean returned = before.live().isEmpty()
                && Files.isDirectory(site.live())
                && parkedBefore.contains(Site.identity(site.live()));
        if (!returned) {
            wrong.add("a tick changed the live packages: " + before.live().keySet() + " became "
                    + after.live().keySet());
        }
    }

    /** What a tick returns must not be older than the set that was live, and is backed up. */
    private void addIfObsolete(ShareInvariants.View after, Optional<String> lastLive, List<String> wrong) {
        boolean returned = before.live().isEmpty() && !after.live().isEmpty();
        if (returned
                && lastLive.isPresent()
                && !after.liveFingerprint().equals(lastLive)
                && before.backupFingerprint().equals(lastLive)) {
            wrong.add("a tick returned an obsolete parked tree, " + after.liveFingerprint() + "; live was " + lastLive
                    + ", of which there is a backup");
        }
    }
}
