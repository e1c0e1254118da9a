package dev.codeonly.backup;

import dev.codeonly.files.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** A disk that counts its changes, and shows each of them to a test before it happens. */
final class WatchedDisk extends Disk {
    /** Called before a change, one at a time. */
    @FunctionalInterface
    interface Watcher {
        void before(Change change, Path path) throws IOException;
    }

    private final Watcher watcher;
    private final Map<Change, AtomicLong> counts = new EnumMap<>(Change.class);

    WatchedDisk(Watcher watcher) {
        this.watcher = watcher;
        for (Change change : Change.values()) {
            counts.put(change, new AtomicLong());
        }
    }

    static WatchedDisk counting() {
        return new WatchedDisk((change, path) -> {});
    }

    long count(Change change) {
        return counts.get(change).get();
    }

    long all() {
        return counts.values().stream().mapToLong(AtomicLong::get).sum();
    }

    @Override
    protected synchronized void changing(Change change, Path path) throws IOException {
        counts.get(change).incrementAndGet();
        watcher.before(change, path);
    }
}
