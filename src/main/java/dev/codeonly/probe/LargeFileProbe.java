package dev.codeonly.probe;

import dev.codeonly.files.Workers;
import dev.codeonly.tree.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * Writes some large files one after the other, then copies them at the same time as a backup does; in pieces of 1 MiB, for no
 * longer than two seconds each. One for each copier: what one reads may be in the memory of this machine for the next.
 */
final class LargeFileProbe {
    private static final int PIECES = 8;
    private static final int PIECE = 1 << 20;
    private static final Duration EACH = Duration.ofSeconds(2);

    private final ProbeRoom room;

    LargeFileProbe(ProbeRoom room) {
        this.room = room;
    }

    LargeFileRate measure() throws IOException, InterruptedException {
        Path own = room.create("large");
        List<Path> files = IntStream.range(0, LargeFileRate.COPIERS)
                .mapToObj(number -> own.resolve("source-" + number))
                .toList();
        double written = write(files);
        return new LargeFileRate(written, copy(files));
    }

    /** The time includes closing, which may be when it really is written. */
    private double write(List<Path> files) throws IOException {
        byte[] piece = new byte[PIECE];
        new Random(1).nextBytes(piece);
        long bytes = 0;
        Instant began = room.now();
        for (Path file : files) {
            try (FileChannel out = room.disk().createFile(file)) {
                for (int i = 0; i < PIECES && goesOn(began); i++) {
                    room.disk().write(file, out, ByteBuffer.wrap(piece));
                    bytes += PIECE;
                }
            }
        }
        return perSecond(bytes, began);
    }

    private double copy(List<Path> files) throws IOException, InterruptedException {
        AtomicLong bytes = new AtomicLong();
        Instant began = room.now();
        new Workers(files.size(), 0).each(files, 1, () -> false, file -> copy(file, began, bytes));
        return perSecond(bytes.get(), began);
    }

    private void copy(Path from, Instant began, AtomicLong bytes) throws IOException {
        Path to = from.resolveSibling(from.getFileName() + "-copy");
        byte[] piece = new byte[PIECE];
        Sha256 hash = new Sha256();
        try (InputStream in = Files.newInputStream(from);
                FileChannel out = room.disk().createFile(to)) {
            int length = in.readNBytes(piece, 0, PIECE);
            while (length > 0) {
                hash.update(ByteBuffer.wrap(piece, 0, length));
                room.disk().write(to, out, ByteBuffer.wrap(piece, 0, length));
                bytes.addAndGet(length);
                length = goesOn(began) ? in.readNBytes(piece, 0, PIECE) : 0;
            }
        }
        hash.finish();
    }

    private boolean goesOn(Instant began) {
        return !room.stopped() && !room.isOver(began, EACH);
    }

    private double perSecond(long bytes, Instant began) {
        return bytes / (Math.max(1, room.since(began).toNanos()) / 1e9);
    }
}
