package dev.codeonly.backup;

import dev.codeonly.files.Disk;
import dev.codeonly.files.Renames;
import dev.codeonly.tree.Fingerprint;
import dev.codeonly.tree.Home;
import dev.codeonly.tree.PackageTree;
import java.io.IOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Makes a verified staging the backup. Every step is one rename; whatever point it dies at, a reader finds the old backup,
 * the new one or none, and the sets on the share are never fewer than before.
 */
final class Publication {
    private final Disk disk;
    private final Home home;
    private final Renames renames;

    Publication(Disk disk, LockedHome locked) {
        this.disk = disk;
        this.home = locked.home();
        this.renames = locked.renames();
    }

    /** Marks the staging and puts it in the backup's place; the backup before it becomes the previous set. */
    void publish(PackageTree staging, ReadyMarker marker) throws IOException {
        disk.writeNew(staging.marker(), marker.bytesOfText());
        publishMarked(staging, marker.fingerprint());
    }

    /** Puts a verified and marked tree in the backup's place. */
    void publishMarked(PackageTree tree, Fingerprint set) throws IOException {
        setBackupAside();
        renames.rename(tree.root(), home.backup().root());
        keepOnePrevious(set);
    }

    private void setBackupAside() throws IOException {
        PackageTree backup = home.backup();
        if (!Disk.exists(backup.root())) {
            return;
        }
        Optional<ReadyMarker> marker = ReadyMarker.countingForSure(backup);
        if (marker.isEmpty()) {
            renames.toTrash(backup.root());
            return;
        }
        PackageTree previous = home.previous(marker.get().fingerprint());
        if (ReadyMarker.counting(previous).isPresent()) {
            renames.toTrash(backup.root());
            return;
        }
        renames.toTrashIfThere(previous.root());
        renames.rename(backup.root(), previous.root());
    }

    /**
     * Of the previous sets keeps the newest that is not the live one: the one to roll back to. Where the same set was
     * published again, that is the set before it and not the copy just replaced.
     */
    void keepOnePrevious(Fingerprint live) throws IOException {
        List<Fingerprint> sets = StoreView.of(home).previous();
        Optional<Fingerprint> kept = Optional.empty();
        Instant newest = Instant.MIN;
        for (Fingerprint set : sets) {
            Instant completed = ReadyMarker.of(home.previous(set))
                    .map(ReadyMarker::completed)
                    .orElse(Instant.EPOCH);
            if (!set.equals(live) && completed.isAfter(newest)) {
                kept = Optional.of(set);
                newest = completed;
            }
        }
        for (Fingerprint set : sets.stream().sorted(Comparator.naturalOrder()).toList()) {
            if (!kept.equals(Optional.of(set))) {
                renames.toTrashIfThere(home.previous(set).root());
            }
        }
    }
}
