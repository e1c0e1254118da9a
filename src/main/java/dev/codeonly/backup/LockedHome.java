package dev.codeonly.backup;

import dev.codeonly.files.Disk;
import dev.codeonly.files.Renames;
import dev.codeonly.tree.Home;
import dev.codeonly.tree.PackageTree;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** A home whose lock is ours, with what may be done to it only then. */
final class LockedHome implements AutoCloseable {
    private final Home home;
    private final Lock lock;
    private final Renames renames;

    private LockedHome(Disk disk, Home home, Lock lock) {
        this.home = home;
        this.lock = lock;
        this.renames = new Renames(disk, lock::check, home.trash(), Long.toString(lock.number()));
    }

    /** A locked home, or the ending for who came too late. */
    record Attempt(Optional<LockedHome> locked, Ending busy) {}

    static Attempt take(Disk disk, Home home, ShareClock clock, Duration staleAfter) throws IOException {
        Lock.Attempt attempt = Lock.take(disk, home, clock, staleAfter, self());
        return new Attempt(
                attempt.lock().map(lock -> new LockedHome(disk, home, lock)),
                Ending.of(
                        Outcome.BUSY,
                        "someone else works on this share (" + attempt.holder() + "); the next tick tries again"));
    }

    /** This process, for people who look at the share. */
    private static String self() {
        String host = System.getenv()
                .getOrDefault("WEBSITE_INSTANCE_ID", System.getenv().getOrDefault("HOSTNAME", "here"));
        return "maintainer, process " + ProcessHandle.current().pid() + " on " + host;
    }

    Home home() {
        return home;
    }

    Lock lock() {
        return lock;
    }

    Renames renames() {
        return renames;
    }

    /** Our own staging: no other owner has this path. */
    PackageTree staging() {
        return home.staging(lock.number());
    }

    @Override
    public void close() {
        lock.close();
    }
}
