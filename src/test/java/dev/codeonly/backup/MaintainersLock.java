package dev.codeonly.backup;

import dev.codeonly.files.Disk;
import dev.codeonly.tree.Home;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** The lock of a share as the maintainer takes it, for tests of others who take it too. */
public record MaintainersLock(Lock lock) implements AutoCloseable {
    /** Takes it if it is to be had. */
    public static Optional<MaintainersLock> take(Home home, Duration staleAfter) throws IOException {
        Disk disk = new Disk();
        return Lock.take(disk, home, new ShareClock(disk, home), staleAfter, "maintainer")
                .lock()
                .map(MaintainersLock::new);
    }

    public long number() {
        return lock.number();
    }

    /** Whether its owner may still rename. */
    public boolean isOurs() throws IOException {
        try {
            lock.check();
            return true;
        } catch (LockLostException e) {
            return false;
        }
    }

    public void beat() throws IOException {
        lock.beat();
    }

    @Override
    public void close() {
        lock.close();
    }
}
