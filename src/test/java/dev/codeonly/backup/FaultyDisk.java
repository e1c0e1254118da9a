package dev.codeonly.backup;

import dev.codeonly.files.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The disk of a process that is killed at its n-th change: that change and every one after it, also one in a {@code
 * finally}, throws {@link Killed} and does nothing, for a dead process changes nothing. Remembers what came before.
 */
public final class FaultyDisk extends Disk {
    private final int last;
    private final boolean torn;
    private final List<String> changes = new ArrayList<>();
    private boolean dead;

    private FaultyDisk(int last, boolean torn) {
        this.last = last;
        this.torn = torn;
    }

    /** Nothing of the n-th change happens; from 1. */
    public static FaultyDisk killedBefore(int n) {
        return new FaultyDisk(n, false);
    }

    /** Of the n-th change, if it is a write, the first half happens. */
    public static FaultyDisk killedInside(int n) {
        return new FaultyDisk(n, true);
    }

    /** Never killed; only remembers. */
    static FaultyDisk recording() {
        return killedBefore(Integer.MAX_VALUE);
    }

    /** What the process dies of; no product code catches an error. */
    public static final class Killed extends Error {
        private static final long serialVersionUID = 1;
    }

    /** The changes so far, in words, the one it died at included. */
    synchronized List<String> changes() {
        return List.copyOf(changes);
    }

    public synchronized boolean isDead() {
        return dead;
    }

    /** The change it died at, or the last one. */
    public synchronized String lastChange() {
        return changes.isEmpty() ? "nothing" : changes.get(changes.size() - 1);
    }

    @Override
    protected void changing(Change change, Path path) {
        boolean tears = torn && change == Change.WRITE;
        if (next(change, path) && !tears) {
            die();
        }
    }

    @Override
    public void write(Path file, FileChannel channel, ByteBuffer bytes) throws IOException {
        if (torn && isNext()) {
            ByteBuffer half = bytes.slice(bytes.position(), bytes.remaining() / 2);
            super.write(file, channel, half);
            die();
        }
        super.write(file, channel, bytes);
    }

    @Override
    public void writeAt(Path file, FileChannel channel, ByteBuffer bytes, long position) throws IOException {
        if (torn && isNext()) {
            ByteBuffer half = bytes.slice(bytes.position(), bytes.remaining() / 2);
            super.writeAt(file, channel, half, position);
            die();
        }
        super.writeAt(file, channel, bytes, position);
    }

    @Override
    public void rewrite(Path file, byte[] content) throws IOException {
        if (torn && isNext()) {
            super.rewrite(file, new byte[0]);
            die();
        }
        super.rewrite(file, content);
    }

    private synchronized boolean isNext() {
        return !dead && changes.size() + 1 == last;
    }

    private synchronized boolean next(Change change, Path path) {
        if (dead) {
            throw new Killed();
        }
        changes.add(change + " " + path);
        return changes.size() == last;
    }

    private synchronized void die() {
        dead = true;
        throw new Killed();
    }
}
