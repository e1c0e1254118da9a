package dev.codeonly.backup;

import dev.codeonly.files.Disk;
import dev.codeonly.files.Room;
import dev.codeonly.tree.Inspection;
import dev.codeonly.tree.Listing;
import dev.codeonly.tree.PackageTree;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps a copy from filling the share: it begins only where it fits, and what ran full is given back and not tried every tick. */
final class RoomForCopy {
    /** After a copy that ran full although the share had told of room enough. */
    private static final Duration PAUSE = Duration.ofHours(1);

    private static final Map<Path, RanFull> RAN_FULL = new ConcurrentHashMap<>();

    private final TickTools tools;
    private final LockedHome locked;
    private final Inspection live;
    private final ShareRoom share;
    private OptionalLong freeBefore = OptionalLong.empty();

    RoomForCopy(TickTools tools, LockedHome locked, TickWatch watch, Inspection live) {
        this.tools = tools;
        this.locked = locked;
        this.live = live;
        this.share = new ShareRoom(tools, locked, watch::shouldStop);
    }

    private record RanFull(Instant until, OptionalLong freeBefore, String why) {
        boolean holds(Instant now, OptionalLong free) {
            boolean more = free.isPresent()
                    && freeBefore.isPresent()
                    && free.getAsLong() >= freeBefore.getAsLong() + ShareRoom.LEFT_FREE;
            return now.isBefore(until) && !more;
        }
    }

    /** Ends the tick where the copy does not fit. What is staged of it is of no use then, and its room is the app's. */
    Optional<Ending> check() throws IOException, InterruptedException {
        Optional<PackageTree> staged = staged();
        freeBefore = share.room().free();
        RanFull last = RAN_FULL.get(locked.home().root());
        if (last != null && last.holds(tools.clock().instant(), freeBefore)) {
            return Optional.of(failed(
                    "is not tried again before " + last.until() + ", or before there is more room: " + last.why()));
        }
        long all = Room.of(live.listing(), Listing.NOTHING);
        if (share.room().fits(all + ShareRoom.LEFT_FREE)) {
            return Optional.empty();
        }
        long left = staged.isEmpty() ? all : Room.of(live.listing(), Listing.of(staged.get()));
        Optional<String> shortage = share.shortage(left);
        if (shortage.isPresent() && staged.isPresent()) {
            share.discard(staged.get());
        }
        return shortage.map(why -> failed("was not begun: " + why));
    }

    /** After a copy that ran full. Where trash took the room the next tick has it. */
    Ending ranFull(IOException failure) throws IOException, InterruptedException {
        String why = share.ranFull(failure, locked.staging());
        if (share.emptyTrash()) {
            return failed("ran out of room: " + why + "; the trash was emptied for the next tick");
        }
        Instant until = tools.clock().instant().plus(PAUSE);
        RAN_FULL.put(locked.home().root(), new RanFull(until, freeBefore, why));
        return failed("ran out of room: " + why);
    }

    private Optional<PackageTree> staged() throws IOException {
        List<Long> staged = StoreView.of(locked.home()).staged();
        return staged.isEmpty()
                ? Optional.empty()
                : Optional.of(locked.home().staging(staged.get(staged.size() - 1)))
                        .filter(tree -> Disk.exists(tree.root()));
    }

    private Ending failed(String what) {
        return Ending.of(
                Outcome.COPY_FAILED,
                "the copy of the packages to " + locked.home().staging() + " " + what + "; the last good backup stays");
    }
}
