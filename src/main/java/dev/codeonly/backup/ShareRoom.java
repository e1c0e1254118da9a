package dev.codeonly.backup;

import dev.codeonly.files.Disk;
import dev.codeonly.files.Room;
import dev.codeonly.files.Trash;
import dev.codeonly.tree.Fingerprint;
import dev.codeonly.tree.Home;
import dev.codeonly.tree.Names;
import dev.codeonly.tree.PackageTree;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Whether something still fits on a share whose lock is ours, asked before the first byte of it is written: a share that we fill to
 * the brim takes the data app's room, too. What a share does not tell is found out by writing, and then given back.
 */
final class ShareRoom {
    /** What stays for the data app. */
    static final long LEFT_FREE = 64L << 20;

    private final TickTools tools;
    private final LockedHome locked;
    private final Home home;
    private final Trash trash;
    private final BooleanSupplier stop;
    private boolean wasShort;

    ShareRoom(TickTools tools, LockedHome locked, BooleanSupplier stop) {
        this.tools = tools;
        this.locked = locked;
        this.home = locked.home();
        this.stop = stop;
        this.trash = new Trash(tools.disk(), tools.settings().workers(), stop);
    }

    /** Whether anything has been found not to fit. */
    boolean wasShort() {
        return wasShort;
    }

    /** What the share has left. */
    Room room() throws IOException {
        return Room.at(home.store());
    }

    /**
     * Why so many bytes do not fit, in words: what is needed, what there is, what may go. Empty when they fit or the share does not
     * tell. Where they do not fit at once the trash goes first.
     */
    Optional<String> shortage(long bytes) throws IOException, InterruptedException {
        if (room().fits(bytes + LEFT_FREE)) {
            return Optional.empty();
        }
        emptyTrash();
        Room room = room();
        if (room.fits(bytes + LEFT_FREE)) {
            return Optional.empty();
        }
        wasShort = true;
        return Optional.of("it needs " + Figures.megabytes(bytes) + " and the share has "
                + Figures.megabytes(room.free().orElse(0)) + " free, of which "
                + Figures.megabytes(LEFT_FREE) + " stay for the app; " + remedy());
    }

    /** Why something ended in the middle; the share did not tell before. What was written of it is given back. */
    String ranFull(IOException failure, PackageTree unfinished) throws IOException, InterruptedException {
        wasShort = true;
        String rest = "what was written of it was deleted";
        try {
            discard(unfinished);
        } catch (LockLostException e) {
            throw e;
        } catch (IOException e) {
            rest = "what was written of it cannot be deleted yet (" + e.getMessage() + ")";
        }
        return failure.getMessage() + "; " + rest + "; " + remedy();
    }

    /**
     * Deletes an unfinished tree for its room, where it lies: a full share may not even take a folder for the trash. Its name has a
     * lock's number, and whoever takes it over renames it first.
     */
    void discard(PackageTree unfinished) throws IOException, InterruptedException {
        locked.lock().check();
        if (Disk.exists(unfinished.root())) {
            trash.delete(unfinished.root());
        }
    }

    /**
     * A tree that was marked once stays: it may be a damaged backup, which is the best there is until a good one is published. What
     * else is there nobody needs.
     *
     * @return whether there was anything of it
     */
    boolean emptyTrash() throws IOException, InterruptedException {
        boolean emptied = false;
        for (String name : Names.in(home.trash())) {
            Path path = home.trash().resolve(name);
            locked.lock().check();
            if (!stop.getAsBoolean() && !Disk.exists(path.resolve(PackageTree.MARKER))) {
                trash.delete(path);
                emptied = true;
            }
        }
        return emptied;
    }

    private String remedy() throws IOException {
        List<String> mayGo = mayGo();
        return "raise the quota of the share"
                + (mayGo.isEmpty() ? "" : ", or let go of what you can do without: " + String.join(", ", mayGo));
    }

    /** By what is at hand: the sizes are those of markers, for to look at every file would take longer than it is worth. */
    private List<String> mayGo() throws IOException {
        List<String> mayGo = new ArrayList<>();
        StoreView store = StoreView.of(home);
        for (Fingerprint set : store.previous()) {
            mayGo.add(home.previous(set) + sizeOf(home.previous(set)) + " that a rollback takes");
        }
        for (Fingerprint set : store.ready()) {
            mayGo.add(home.incoming(set) + sizeOf(home.incoming(set)) + " that waits to be swapped in");
        }
        for (String name : store.parked()) {
            mayGo.add(home.parked(name) + ", once the packages are known to be complete");
        }
        for (String name : Names.in(home.trash())) {
            PackageTree tree = new PackageTree(home.trash().resolve(name));
            if (Disk.exists(tree.marker())) {
                mayGo.add(tree + sizeOf(tree) + " that was a backup, once there is a good one");
            }
        }
        return mayGo;
    }

    private static String sizeOf(PackageTree tree) throws IOException {
        return ReadyMarker.of(tree)
                .filter(marker -> marker.bytes() > 0)
                .map(marker -> " (" + Figures.megabytes(marker.bytes()) + ")")
                .orElse("");
    }
}
