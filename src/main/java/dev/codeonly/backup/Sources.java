package dev.codeonly.backup;

import dev.codeonly.tree.Fingerprint;
import dev.codeonly.tree.Home;
import dev.codeonly.tree.Inspection;
import dev.codeonly.tree.MayDiffer;
import dev.codeonly.tree.Names;
import dev.codeonly.tree.PackageTree;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The complete package sets on a share besides the live one: what can be put in its place. */
final class Sources {
    private final Home home;
    private final MayDiffer mayDiffer;

    Sources(Home home, MayDiffer mayDiffer) {
        this.home = home;
        this.mayDiffer = mayDiffer;
    }

    /** A complete set, and when it was marked; unmarked ones are the oldest. */
    record Source(Inspection tree, Instant completed) {
        String name() {
            PackageTree at = tree.tree();
            return at.root().getParent() == null
                    ? at.name()
                    : at.root().getParent().getFileName() + "/" + at.name();
        }
    }

    /** The backup, when its marker counts and it is complete. */
    Optional<Source> backup() throws IOException {
        return ReadyMarker.counting(home.backup()).isPresent() ? complete(home.backup()) : Optional.empty();
    }

    /** Complete previous sets, the newest first. */
    List<Source> previous() throws IOException {
        List<PackageTree> trees = new ArrayList<>();
        for (Fingerprint set : StoreView.of(home).previous()) {
            trees.add(home.previous(set));
        }
        return complete(trees);
    }

    /** Complete parked trees, the newest first. */
    List<Source> parked() throws IOException {
        return complete(Names.in(home.parked()).stream().map(home::parked).toList());
    }

    /** Whether any complete set could be restored. */
    Optional<Source> any() throws IOException {
        Optional<Source> backup = backup();
        if (backup.isPresent()) {
            return backup;
        }
        Optional<Source> previous = previous().stream().findFirst();
        return previous.isPresent() ? previous : parked().stream().findFirst();
    }

    private List<Source> complete(List<PackageTree> trees) throws IOException {
        List<Source> complete = new ArrayList<>();
        for (PackageTree tree : trees) {
            complete(tree).ifPresent(complete::add);
        }
        complete.sort(Comparator.comparing(Source::completed).reversed());
        return complete;
    }

    private Optional<Source> complete(PackageTree tree) throws IOException {
        Inspection inspection = Inspection.of(tree, mayDiffer);
        Instant completed =
                ReadyMarker.counting(tree).map(ReadyMarker::completed).orElse(Instant.EPOCH);
        return inspection.complete() ? Optional.of(new Source(inspection, completed)) : Optional.empty();
    }
}
