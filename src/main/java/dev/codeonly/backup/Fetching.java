package dev.codeonly.backup;

import dev.codeonly.files.LocalArchive;
import dev.codeonly.files.Room;
import dev.codeonly.tree.Fingerprint;
import dev.codeonly.tree.PackageTree;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/** Brings an archive from the container onto a share whose lock is ours: laid out, verified and marked, or refused. */
final class Fetching {
    private final PackageSets sets;
    private final TickTools tools;
    private final LockedHome locked;
    private final DataApp app;
    private final BooleanSupplier stop;
    private final ShareRoom room;

    Fetching(PackageSets sets, TickTools tools, LockedHome locked, DataApp app, BooleanSupplier stop) {
        this.sets = sets;
        this.tools = tools;
        this.locked = locked;
        this.app = app;
        this.stop = stop;
        this.room = new ShareRoom(tools, locked, stop);
    }

    /**
     * What came of it.
     *
     * @param ready the marked tree, at a place of its own where nobody looks; absent when refused or stopped
     * @param missing whether it is refused because the container does not have it
     */
    record Result(Optional<PackageTree> ready, Optional<String> refused, boolean missing) {
        private static final Result STOPPED = new Result(Optional.empty(), Optional.empty(), false);

        static Result refuse(String why) {
            return new Result(Optional.empty(), Optional.of(why), false);
        }
    }

    /**
     * Brings one set.
     *
     * @throws PackageSetsException when the container does not give it
     */
    Result fetch(Fingerprint set) throws IOException, InterruptedException {
        return fetch(set, sets.find(set));
    }

    /** Whether what was refused may fit another time. */
    boolean wantedRoom() {
        return room.wasShort();
    }

    /** The same for what was found already. */
    Result fetch(Fingerprint set, Optional<ArchivedSet> found) throws IOException, InterruptedException {
        if (found.isEmpty()) {
            return new Result(
                    Optional.empty(),
                    Optional.of("the container " + sets.where()
                            + " does not have it; ./maintainer sets lists what is there"),
                    true);
        }
        Optional<String> shortage = room.shortage(Room.of(
                found.get().description().bytes(), found.get().description().files()));
        if (shortage.isPresent()) {
            return Result.refuse("it does not fit on the share: " + shortage.get());
        }
        PackageTree to = locked.home().expanding(set, locked.lock().number());
        try (LocalArchive archive = LocalArchive.create(tools.disk())) {
            Optional<String> refused = download(found.get(), archive);
            if (refused.isEmpty() && !stop.getAsBoolean()) {
                locked.lock().check();
                tools.disk().createFolders(locked.home().incoming());
                refused = new LayingOut(tools, app, stop, room).layOut(set, archive, place(set), to);
            }
            if (refused.isEmpty() && !stop.getAsBoolean()) {
                return new Result(Optional.of(to), Optional.empty(), false);
            }
            locked.renames().toTrashIfThere(to.root());
            return refused.map(Result::refuse).orElse(Result.STOPPED);
        }
    }

    /** Makes what was fetched the backup. One that is there and not complete must become nobody's previous set. */
    ReadyMarker publish(Fingerprint set, PackageTree ready) throws IOException {
        ReadyMarker marker = ReadyMarker.counting(ready)
                .orElseThrow(() -> new IOException(ready + " was marked, and its marker does not count any more"));
        if (new Sources(locked.home(), app.mayDiffer()).backup().isEmpty()) {
            locked.renames().toTrashIfThere(locked.home().backup().root());
        }
        new Publication(tools.disk(), locked).publishMarked(ready, set);
        return marker;
    }

    private String place(Fingerprint set) {
        return sets.where() + "/sets/" + set + ".zip";
    }

    /** Why what came is not the archive; empty when it is, or when stopped. */
    private Optional<String> download(ArchivedSet set, LocalArchive archive) throws IOException, InterruptedException {
        Optional<String> tooLarge =
                archive.tooLarge(set.size(), tools.settings().maxSetBytes());
        if (tooLarge.isPresent()) {
            return tooLarge;
        }
        AtomicLong bytes = new AtomicLong();
        boolean whole = sets.read(set, stop, (content, at) -> {
            long length = content.remaining();
            archive.put(content, at);
            tools.progress().of(app.name()).advanced(0, set.description().files(), bytes.addAndGet(length), set.size());
        });
        if (!whole) {
            return Optional.empty();
        }
        if (archive.size() != set.size() || !archive.sha256().equals(set.sha256())) {
            demandTheSame(set);
            return Optional.of("its archive " + place(set.set())
                    + " is damaged: its content has another sha256 than its metadata say; delete it there, then the next tick that"
                    + " has the set as a backup, or the next build of it, stores it anew");
        }
        return Optional.empty();
    }

    /** Archives of one set may differ in bytes; one that was deleted and stored anew meanwhile is not damaged. */
    private void demandTheSame(ArchivedSet set) throws PackageSetsException {
        Optional<ArchivedSet> now = sets.find(set.set());
        if (now.filter(found ->
                        found.sha256().equals(set.sha256()) && found.created().equals(set.created()))
                .isEmpty()) {
            throw new PackageSetsException(
                    "reading an archive failed at " + place(set.set())
                            + ": it was replaced while it was read; try again",
                    false,
                    new IllegalStateException("replaced"));
        }
    }
}
