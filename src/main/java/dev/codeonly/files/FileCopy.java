package dev.codeonly.files;

import dev.codeonly.tree.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Moves the content of single files from a channel to where it is wanted, and hashes it: a small file by one read and one
 * write, a large one by a MiB each. Its buffers are few, however many workers there are.
 */
final class FileCopy {
    /** Most files of packages are smaller; in bytes. */
    private static final int SMALL = 128 << 10;

    private static final int LARGE = 1 << 20;

    /** So many large files are copied at a time; more would not be faster, for their bytes are what takes the time. */
    private static final int LARGE_BUFFERS = 16;

    /** A read and a write. */
    private static final int OPERATIONS_PER_BUFFER = 2;

    /** In milliseconds. */
    private static final long LOOK_EVERY = 100;

    private final ThreadLocal<ByteBuffer> small = ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(SMALL + 1));
    private final BlockingQueue<ByteBuffer> large = new LinkedBlockingQueue<>();
    private final AtomicInteger allocated = new AtomicInteger();

    /** Takes the content piece by piece; it has to take all that remains in the buffer. */
    @FunctionalInterface
    interface Sink {
        void write(ByteBuffer piece) throws IOException, InterruptedException;
    }

    /** What was moved. */
    record Content(long size, Sha256.Value hash) {}

    /**
     * Moves all of a file.
     *
     * @param size how large it should be, in bytes: of one that has grown no more than a byte is read in addition, which
     *     tells; that it ends there is not asked for
     * @return empty when it was to end in the middle
     */
    Optional<Content> move(FileChannel in, long size, Sink out, Workers.Turn turn)
            throws IOException, InterruptedException {
        if (size <= SMALL) {
            return move(in, size, out, turn, small.get());
        }
        Optional<ByteBuffer> buffer = largeBuffer(turn);
        if (buffer.isEmpty()) {
            return Optional.empty();
        }
        try {
            return move(in, size, out, turn, buffer.get());
        } finally {
            large.add(buffer.get());
        }
    }

    /** Waits for one; empty when all have to end. */
    private Optional<ByteBuffer> largeBuffer(Workers.Turn turn) throws InterruptedException {
        Optional<ByteBuffer> buffer = Optional.ofNullable(large.poll());
        if (buffer.isEmpty() && allocated.incrementAndGet() <= LARGE_BUFFERS) {
            return Optional.of(ByteBuffer.allocateDirect(LARGE + 1));
        }
        while (buffer.isEmpty() && turn.takeMore(0)) {
            buffer = Optional.ofNullable(large.poll(LOOK_EVERY, TimeUnit.MILLISECONDS));
        }
        return buffer;
    }

    private static Optional<Content> move(FileChannel in, long size, Sink out, Workers.Turn turn, ByteBuffer buffer)
            throws IOException, InterruptedException {
        Sha256 hash = new Sha256();
        long moved = 0;
        while (true) {
            long left = size - moved;
            buffer.clear().limit((int) (left < buffer.capacity() ? left + 1 : LARGE));
            int length = read(in, buffer, left);
            if (length > 0) {
                hash.update(buffer.flip());
                out.write(buffer.rewind());
                moved += length;
            }
            if (length == 0 || moved >= size) {
                return Optional.of(new Content(moved, hash.finish()));
            }
            if (!turn.takeMore(OPERATIONS_PER_BUFFER)) {
                return Optional.empty();
            }
        }
    }

    /** Reads until the buffer is full, all that is left is there, or the file ends. */
    private static int read(FileChannel in, ByteBuffer buffer, long left) throws IOException {
        while (buffer.hasRemaining()) {
            if (in.read(buffer) < 0 || buffer.position() >= left) {
                break;
            }
        }
        return buffer.position();
    }
}
