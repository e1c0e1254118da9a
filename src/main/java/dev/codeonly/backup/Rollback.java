package dev.codeonly.backup;

import dev.codeonly.files.Renames;
import dev.codeonly.tree.Fingerprint;
import dev.codeonly.tree.Home;
import dev.codeonly.tree.Inspection;
import dev.codeonly.tree.PackageTree;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Puts the previous set in the place of the live one, which becomes the previous set. */
public final class Rollback {
    private final TickTools tools;
    private final DataApp app;
    private final Home home;

    Rollback(TickTools tools, DataApp app) {
        this.tools = tools;
        this.app = app;
        this.home = app.home();
    }

    /**
     * What the caller asks for.
     *
     * @param to which previous set; empty when there is only one
     * @param evenBad also a set that once failed its health check
     * @param ignoreHold also while a deployment holds
     */
    public record Wish(Optional<Fingerprint> to, boolean evenBad, boolean ignoreHold) {}

    Ending run(Wish wish) throws IOException, InterruptedException {
        return new Operation(tools, app).run(wish.ignoreHold(), locked -> rollback(locked, wish));
    }

    private Ending rollback(LockedHome locked, Wish wish) throws IOException {
        Inspection live = Inspection.of(home.packages(), app.mayDiffer());
        List<Sources.Source> candidates = new Sources(home, app.mayDiffer())
                .previous().stream()
                        .filter(set -> !set.tree().fingerprint().equals(live.fingerprint()))
                        .filter(set -> wish.to().isEmpty()
                                || wish.to().equals(set.tree().fingerprint()))
                        .toList();
        Optional<Ending> refusal = refusal(candidates, wish);
        if (refusal.isPresent()) {
            return refusal.get();
        }
        Inspection chosen = candidates.get(0).tree();
        PackageTree parked = home.parked("rollback-" + locked.lock().number());
        if (Swap.in(locked.renames(), home.packages(), parked, chosen.tree())) {
            keep(locked.renames(), live, parked);
        }
        return Ending.of(
                        Outcome.ROLLBACK_SUCCESS,
                        "the previous set " + chosen.tree().name()
                                + " is live; restart the app, the next tick backs it up")
                .with(Figures.of(chosen));
    }

    private Optional<Ending> refusal(List<Sources.Source> candidates, Wish wish) {
        if (candidates.isEmpty()) {
            return Optional.of(Ending.of(
                    Outcome.PREVIOUS_NOT_FOUND,
                    "no complete set other than the live one is in " + home.previous()
                            + "; run the full deploy of that set"));
        }
        if (candidates.size() > 1) {
            String names =
                    candidates.stream().map(set -> set.tree().tree().name()).collect(Collectors.joining(", "));
            return Optional.of(
                    Ending.of(Outcome.SET_IS_AMBIGUOUS, "several previous sets are there; name one by --to: " + names));
        }
        Inspection chosen = candidates.get(0).tree();
        if (candidates.get(0).bad() && !wish.evenBad()) {
            return Optional.of(Ending.of(
                    Outcome.SET_IS_BAD,
                    "the set " + chosen.tree().name()
                            + " failed its health check; repeat with --even-bad to take it all the same"));
        }
        return Restore.otherPython(app, chosen);
    }

    /** Of two complete trees of one set the one goes whose name nobody uses again: a rename that comes late finds nothing. */
    private void keep(Renames renames, Inspection live, PackageTree parked) throws IOException {
        if (!live.complete() || live.fingerprint().isEmpty()) {
            renames.toTrash(parked.root());
            return;
        }
        PackageTree previous = home.previous(live.fingerprint().get());
        if (Inspection.of(previous, app.mayDiffer()).complete()) {
            renames.toTrash(parked.root());
            return;
        }
        renames.toTrashIfThere(previous.root());
        renames.rename(parked.root(), previous.root());
    }
}
