package dev.codeonly.backup;

import dev.codeonly.probe.Freshness;
import dev.codeonly.probe.ShareProbe;
import dev.codeonly.probe.ShareTraits;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Says why a share cannot be used, and what is worth knowing of one that can. */
final class ShareVerdict {
    private static final Duration FRESH_ENOUGH = Duration.ofSeconds(1);
    private static final Duration FINE_ENOUGH = Duration.ofSeconds(2);
    private static final Duration CLOCKS_AGREE = Duration.ofSeconds(5);
    private static final String WHICH = "use an Azure Files share, mounted by SMB and read-write";

    private ShareVerdict() {}

    /** The reasons; none when it can be used. */
    static List<String> faults(ShareProbe.Findings findings) {
        if (!findings.hadRoom()) {
            return List.of("only "
                    + Figures.megabytes(findings.usableBytes().orElse(0)) + " are free, and the probe alone may write "
                    + Figures.megabytes(ShareProbe.ROOM) + "; raise the quota of the share");
        }
        List<String> faults = new ArrayList<>();
        findings.traits().ifPresent(traits -> collect(traits, faults));
        return faults;
    }

    private static void collect(ShareTraits traits, List<String> faults) {
        traits.renaming()
                .refused()
                .ifPresent(why -> faults.add("a folder with a file in it cannot be renamed (" + why
                        + "), and every step here is a rename; " + WHICH));
        if (traits.renaming().replaces()) {
            faults.add(
                    "a rename onto a folder with a file in it is not refused, so that a late one could destroy packages; "
                            + WHICH);
        }
        if (traits.exclusion().wrong() > 0) {
            faults.add("of several threads that create one folder at once not exactly one does (in "
                    + traits.exclusion().wrong() + " of " + traits.exclusion().rounds()
                    + " tries), so that two could have the lock; " + WHICH);
        }
        if (traits.freshness().content().isEmpty() || traits.freshness().size().isEmpty()) {
            faults.add("what was written is not read back within " + Freshness.LONGEST.toSeconds()
                    + " s; check the mount's caching (cache=strict, actimeo=1)");
        }
        if (traits.times().step().isEmpty()) {
            faults.add(
                    "the time of a file does not move when it is rewritten, so that the lock of a dead owner would never be"
                            + " taken over; " + WHICH);
        }
    }

    /** Why an error says that the share cannot be used; empty when it says nothing of the kind. */
    static Optional<String> fault(IOException e) {
        String where = String.valueOf(e.getMessage());
        String lower = where.toLowerCase(Locale.ROOT);
        if (e instanceof AccessDeniedException || lower.contains("read-only")) {
            return Optional.of(where + " cannot be written; mount the share read-write");
        }
        if (lower.contains("no space left") || lower.contains("quota")) {
            return Optional.of(where + "; raise the quota of the share");
        }
        return Optional.empty();
    }

    /** Why the free space does not do for another copy of the packages. */
    static Optional<String> noRoom(long usableBytes, long treeBytes) {
        return usableBytes >= treeBytes
                ? Optional.empty()
                : Optional.of("only " + Figures.megabytes(usableBytes) + " are free, and a copy of the packages needs "
                        + Figures.megabytes(treeBytes) + "; raise the quota of the share");
    }

    /** What does no harm, and yet explains one thing or another later. */
    static List<String> notes(ShareTraits traits) {
        List<String> notes = new ArrayList<>();
        if (traits.renaming().refusedWhileOpen().isPresent()) {
            notes.add(
                    traits.renaming().retried()
                            ? "a folder is not renamed while a file in it is open: each rename is tried again for some seconds,"
                                    + " after that a deployment has to stop the app"
                            : "a folder is not renamed while a file in it is open, with an error that is not tried again ("
                                    + traits.renaming().refusedWhileOpen().get() + "): please report it");
        }
        Duration late = longer(traits.freshness());
        if (late.compareTo(FRESH_ENOUGH) > 0) {
            notes.add("what was written is seen only " + late.toMillis()
                    + " ms later; a mount with actimeo=1 shows it within a second");
        }
        traits.times()
                .step()
                .filter(step -> step.compareTo(FINE_ENOUGH) > 0)
                .ifPresent(step -> notes.add("file times move in steps of " + step.toMillis()
                        + " ms: ages of locks and holds are told wrong by as much"));
        if (traits.times().ahead().abs().compareTo(CLOCKS_AGREE) > 0) {
            notes.add("the clock of the share and of this machine are "
                    + traits.times().ahead().abs().toSeconds() + " s apart; ages are told by the share's alone");
        }
        if (!traits.caseSensitive()) {
            notes.add(
                    "names that differ in case only are one file here; a package set that has two such cannot be used");
        }
        return notes;
    }

    private static Duration longer(Freshness freshness) {
        Duration content = freshness.content().orElse(Freshness.LONGEST);
        Duration size = freshness.size().orElse(Freshness.LONGEST);
        return content.compareTo(size) > 0 ? content : size;
    }
}
