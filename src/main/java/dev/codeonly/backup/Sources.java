package dev.codeonly.backup;

import dev.codeonly.files.Disk;
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

    /**
     * A complete set.
     *
     * @param completed when it was marked; unmarked ones are the oldest
     * @param bad whether it failed its health check
     */
    record Source(Inspection tree, Instant completed, boolean bad) {
        private static final Comparator<Source> BEST_FIRST = Comparator.comparing(Source::bad)
                .thenComparing(Comparator.comparing(Source::completed).reversed());

        String name() {
            PackageTree at = tree.tree();
            return at.root().getParent() == null
                    ? at.name()
                    : at.root().getParent().getFileName() + "/" + at.name();
        }
    }

    /** The backup, when its marker counts and it is complete. */
    Optional<Source> backup() throws IOException {
        return ReadyMarker.countingForSure(home.backup()).isPresent() ? complete(home.backup()) : Optional.empty();
    }

    /** Complete previous sets, the newest first, and after them those that are bad. */
    List<Source> previous() throws IOException {
        List<PackageTree> trees = new ArrayList<>();
        for (Fingerprint set : StoreView.of(home).previous()) {
            trees.add(home.previous(set));
        }
        return complete(trees);
    }

    private List<Source> parked() throws IOException {
        return complete(Names.in(home.parked()).stream().map(home::parked).toList());
    }

    @FunctionalInterface
    private interface Room {
        List<Source> sources() throws IOException;
    }

    /**
     * What a restore takes: the backup, else the newest previous set, else a parked tree; one that is bad only when there is
     * no other. Several only where they are parked, for nobody here can tell which of them should be live.
     */
    List<Source> toRestore() throws IOException {
        List<Room> rooms = List.of(
                () -> backup().stream().toList(),
                () -> previous().stream().limit(1).toList(),
                this::parked);
        List<Source> bad = List.of();
        for (Room room : rooms) {
            List<Source> found = room.sources();
            List<Source> good = found.stream().filter(source -> !source.bad()).toList();
            if (!good.isEmpty()) {
                return good;
            }
            bad = bad.isEmpty() ? found : bad;
        }
        return bad;
    }

    private List<Source> complete(List<PackageTree> trees) throws IOException {
        List<Source> complete = new ArrayList<>();
        for (PackageTree tree : trees) {
            complete(tree).ifPresent(complete::add);
        }
        complete.sort(Source.BEST_FIRST);
        return complete;
    }

    private Optional<Source> complete(PackageTree tree) throws IOException {
        Inspection inspection = Inspection.of(tree, mayDiffer);
        Instant completed =
                ReadyMarker.counting(tree).map(ReadyMarker::completed).orElse(Instant.EPOCH);
        boolean bad =
                inspection.fingerprint().map(home::bad).filter(Disk::exists).isPresent();
        return inspection.complete() ? Optional.of(new Source(inspection, completed, bad)) : Optional.empty();
    }
}
