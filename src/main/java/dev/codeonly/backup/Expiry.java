package dev.codeonly.backup;

import dev.codeonly.files.Disk;
import dev.codeonly.tree.Fingerprint;
import dev.codeonly.tree.Home;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Finds what a sender left in {@code incoming/} and nobody swapped in or continued for seven days. */
final class Expiry {
    private static final Duration LIMIT = Duration.ofDays(7);

    private final Home home;
    private final ShareClock clock;

    Expiry(Home home, ShareClock clock) {
        this.home = home;
        this.clock = clock;
    }

    /** What may go to trash. Ages are those of files: the time stamps of folders mean nothing on the share. */
    List<Path> expired(StoreView store) throws IOException {
        List<Path> expired = new ArrayList<>();
        for (Fingerprint set : store.ready()) {
            if (isOld(home.incoming(set).marker())
                    || !Disk.exists(home.incoming(set).marker())) {
                expired.add(home.incoming(set).root());
            }
        }
        for (Fingerprint set : store.refused()) {
            if (isOld(home.incomingRefused(set))) {
                expired.add(home.incomingRefused(set));
            }
        }
        for (Fingerprint set : store.wished()) {
            if (isOld(home.incomingWish(set))) {
                expired.add(home.incomingWish(set));
            }
        }
        expired.addAll(abandoned(store));
        return expired;
    }

    /**
     * An upload is abandoned when its youngest file is old; one whose list of parts is there is finished, and is taken or
     * refused.
     */
    private List<Path> abandoned(StoreView store) throws IOException {
        List<Path> abandoned = new ArrayList<>();
        Map<Fingerprint, List<String>> unfinished = store.uploaded();
        store.sent().forEach(unfinished::remove);
        for (List<String> names : unfinished.values()) {
            List<Path> files = names.stream().map(home.incoming()::resolve).toList();
            boolean old = true;
            for (Path file : files) {
                old &= isOld(file);
            }
            if (old) {
                abandoned.addAll(files);
            }
        }
        return abandoned;
    }

    private boolean isOld(Path file) throws IOException {
        return clock.age(file).filter(age -> age.compareTo(LIMIT) >= 0).isPresent();
    }
}
