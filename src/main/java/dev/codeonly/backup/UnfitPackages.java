package dev.codeonly.backup;

import dev.codeonly.tree.Fingerprint;
import dev.codeonly.tree.Home;
import dev.codeonly.tree.Inspection;
import dev.codeonly.tree.Names;
import dev.codeonly.tree.PackageTree;
import dev.codeonly.tree.Problem;
import java.io.IOException;
import java.util.Optional;

/** How a tick ends whose live packages cannot be backed up; and what heals a damaged backup all the same. */
final class UnfitPackages {
    private final TickTools tools;
    private final DataApp app;
    private final Home home;
    private final LockedHome locked;
    private final TickWatch watch;
    private final Recovery recovery;
    private boolean healed;

    UnfitPackages(TickTools tools, DataApp app, LockedHome locked, TickWatch watch, Recovery recovery) {
        this.tools = tools;
        this.app = app;
        this.home = app.home();
        this.locked = locked;
        this.watch = watch;
        this.recovery = recovery;
    }

    /** Whether a good backup of the live set is in place of the damaged one. */
    boolean healed() {
        return healed;
    }

    Ending absent() throws IOException, InterruptedException {
        Optional<Sources.Source> left =
                new Sources(home, app.mayDiffer()).toRestore().stream().findFirst();
        if (left.isEmpty()) {
            return new BringingBack(tools, app, locked, watch).run();
        }
        return Ending.of(
                        Outcome.PACKAGES_LOST,
                        "the packages are gone from " + home.packages() + ", a complete set is in "
                                + left.get().tree().tree() + "; run: " + Restore.command(app))
                .with(Figures.of(left.get().tree()));
    }

    /** That is no word against the packages: to deploy them again would be the wrong advice. */
    Ending unreadable(String what) {
        return Ending.of(
                Outcome.ERROR,
                "of " + home.packages() + " the file " + what
                        + "; the last good backup stays, the next tick reads it again; if it stays so look at the share");
    }

    Ending incomplete(Inspection live) throws IOException, InterruptedException {
        Optional<Fingerprint> set = live.fingerprint();
        String then = "the last good backup stays; run the full deploy, or: " + Restore.command(app);
        setAsideWhatIsNotMarked(set);
        if (set.isPresent() && isDamagedBackupInTrash(set.get())) {
            then = heal(set.get());
            if (!healed && watch.shouldStop()) {
                return watch.reason();
            }
        }
        return Ending.of(
                Outcome.PACKAGES_INCOMPLETE,
                "the packages are not complete: " + Problem.summary(live.problems()) + "; " + then);
    }

    /** A backup whose RECORDs are not those that were marked; what is in {@code previous/} may be better. */
    private void setAsideWhatIsNotMarked(Optional<Fingerprint> set) throws IOException {
        PackageTree backup = home.backup();
        if (set.isPresent()
                && isOf(ReadyMarker.of(backup), set.get())
                && ReadyMarker.counting(backup).isEmpty()
                && backup.distributions().unreadable().isEmpty()) {
            locked.renames().toTrash(backup.root());
            PackageTree previous = home.previous(set.get());
            if (ReadyMarker.counting(previous).isPresent()) {
                locked.renames().rename(previous.root(), backup.root());
            }
            recovery.putBackPrevious();
        }
    }

    /** It lies there until a good one is published. */
    private boolean isDamagedBackupInTrash(Fingerprint set) throws IOException {
        for (String name : Names.in(home.trash())) {
            if (isOf(ReadyMarker.of(new PackageTree(home.trash().resolve(name))), set)) {
                return true;
            }
        }
        return false;
    }

    /** Puts a good copy of the same set in the backup's place, if there is one, and says what to do with what is there. */
    private String heal(Fingerprint set) throws IOException, InterruptedException {
        Optional<ReadyMarker> backup = ReadyMarker.of(home.backup());
        if (isOf(backup, set)) {
            healed = true;
            return "a good copy of the same set is the backup again; run: " + Restore.command(app);
        }
        String why = fetch(set);
        if (healed) {
            return why + "; run: " + Restore.command(app);
        }
        return backup.map(marker -> "the backup is of another set now, " + marker.fingerprint() + why
                        + "; run the full deploy, or for the other set: " + Restore.command(app))
                .orElse("there is no good backup on the share" + why + "; run the full deploy");
    }

    private String fetch(Fingerprint set) throws IOException, InterruptedException {
        if (tools.sets().isEmpty()) {
            return "";
        }
        PackageSets sets = tools.sets().get();
        try {
            BackupFromContainer.Result fetched = new BackupFromContainer(sets, tools, app, locked, watch).publish(set);
            healed = fetched.published().isPresent();
            return healed
                    ? "the same set was fetched from " + sets.where() + " and is the backup now"
                    : ", and that of the packages is not to be had: "
                            + fetched.refused().orElse("the tick ended");
        } catch (PackageSetsException e) {
            return ", and that of the packages could not be fetched: " + e.getMessage();
        }
    }

    private static boolean isOf(Optional<ReadyMarker> marker, Fingerprint set) {
        return marker.map(ReadyMarker::fingerprint).equals(Optional.of(set));
    }
}
