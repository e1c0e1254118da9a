package dev.codeonly.backup;

import dev.codeonly.files.Disk;
import dev.codeonly.tree.Home;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right to rename anything on a data app's share. It survives owners that die and owners that wake up late: the highest
 * number has it, a taker creates the next one, and every owner looks before every rename whether it still is the highest.
 */
final class Lock implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Lock.class);

    private final NumberedFolders folders;
    private final long number;
    private long beats;

    private Lock(NumberedFolders folders, long number) {
        this.folders = folders;
        this.number = number;
    }

    /** A lock, or who has it. */
    record Attempt(Optional<Lock> lock, String holder) {}

    /**
     * Takes the lock if it is free or its owner has not beaten for so long.
     *
     * @param owner who asks, for people who look at the share; one line
     */
    static Attempt take(Disk disk, Home home, ShareClock clock, Duration staleAfter, String owner) throws IOException {
        NumberedFolders folders = new NumberedFolders(disk, home.locks());
        long highest = folders.highest();
        if (highest > 0 && !folders.isReleased(highest)) {
            Optional<Duration> silent = folders.silence(highest, clock);
            if (silent.isEmpty() || silent.get().compareTo(staleAfter) < 0) {
                return new Attempt(Optional.empty(), holder(folders, highest, silent));
            }
        }
        long mine = highest + 1;
        if (!folders.create(mine) || folders.highest() != mine) {
            return new Attempt(Optional.empty(), holder(folders, folders.highest(), Optional.empty()));
        }
        Lock lock = new Lock(folders, mine);
        lock.beat();
        folders.write(mine, "owner", owner + "\n");
        folders.trim();
        return new Attempt(Optional.of(lock), owner);
    }

    private static String holder(NumberedFolders folders, long number, Optional<Duration> silent) throws IOException {
        return "lock " + number + " of " + folders.owner(number).orElse("an owner without a name")
                + silent.map(age -> ", last beat " + age.toSeconds() + " s ago").orElse("");
    }

    long number() {
        return number;
    }

    /**
     * To be called immediately before every rename.
     *
     * @throws LockLostException when this is not the highest number any more
     */
    void check() throws IOException {
        long highest = folders.highest();
        if (highest != number) {
            throw new LockLostException(number, highest);
        }
    }

    /** Shows that the owner lives. */
    synchronized void beat() throws IOException {
        folders.write(number, "beat", Long.toString(++beats));
    }

    /**
     * Releases one's own number, whoever has the lock by now; a lock that cannot be released goes stale. Of one that is gone, because
     * this owner slept while more than the last ten had it, nothing is left to release.
     */
    @Override
    public void close() {
        try {
            folders.write(number, "released", "");
        } catch (NoSuchFileException e) {
            if (!isLeftBehind()) {
                warn(e);
            }
        } catch (IOException e) {
            warn(e);
        }
    }

    private boolean isLeftBehind() {
        try {
            return folders.highest() > number;
        } catch (IOException e) {
            return false;
        }
    }

    private void warn(IOException e) {
        LOG.warn("Lock {} could not be released and has to go stale: {}", number, Failure.describe(e));
    }
}
