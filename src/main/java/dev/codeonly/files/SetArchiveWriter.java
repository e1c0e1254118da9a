package dev.codeonly.files;

import dev.codeonly.tree.Inspection;
import dev.codeonly.tree.Listing;
import dev.codeonly.tree.Sha256;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.ZipEntry;
import org.apache.commons.compress.archivers.zip.UnixStat;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;

/**
 * Writes a package set as one zip archive into a stream, in the form that {@link SetArchive} expands and that the build packs:
 * entries sorted, of one time, without owner. Reads many files ahead, for on a network share each mostly waits, and holds each
 * to what its RECORD says.
 */
public final class SetArchiveWriter {
    /** Open, read, close. */
    private static final int OPERATIONS_PER_FILE = 3;

    /** A file up to this size, in bytes, is read ahead as a whole; a larger one when its turn comes. */
    private static final long AHEAD_EACH = 4 << 20;

    /** What may wait for its turn, together, in bytes. */
    private static final long AHEAD_TOGETHER = 32 << 20;

    /** Deflated again by nobody, read by machines of a network: the fastest level, as the build has it. */
    private static final int LEVEL = Deflater.BEST_SPEED;

    /** The earliest that a zip can hold, which knows no time zones. */
    private static final LocalDateTime TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    private static final int BUFFER = 1 << 20;

    private final Workers workers;
    private final BooleanSupplier stop;
    private final Progress progress;

    /**
     * A writer that works until it is told to stop.
     *
     * @param stop asked at least before every file and every MiB
     */
    public SetArchiveWriter(Workers workers, BooleanSupplier stop, Progress progress) {
        this.workers = workers;
        this.stop = stop;
        this.progress = progress;
    }

    /**
     * How it ended.
     *
     * @param complete false when it was stopped, or a file is not what it should be
     * @param wrong the first file that has another size than was listed or another content than its RECORD says
     */
    public record Result(boolean complete, Optional<String> wrong) {}

    /** Writes all files of a tree; the stream stays open. */
    public Result write(Inspection tree, OutputStream to) throws IOException, InterruptedException {
        Run run = new Run(tree);
        try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(new Open(to))) {
            zip.setEncoding(StandardCharsets.UTF_8.name());
            zip.setLevel(LEVEL);
            boolean all = workers.inOrder(
                    tree.listing().files().entrySet(),
                    OPERATIONS_PER_FILE,
                    file -> isAhead(file.getValue()) ? file.getValue().size() : 0,
                    AHEAD_TOGETHER,
                    () -> run.wrong.isPresent() || stop.getAsBoolean(),
                    run::prepare,
                    prepared -> run.write(prepared, zip));
            return new Result(all && run.wrong.isEmpty() && !run.stopped, run.wrong);
        }
    }

    private static boolean isAhead(Listing.Entry file) {
        return file.size() <= AHEAD_EACH;
    }

    /** Ends with the archive; what it is written to does not. */
    private static final class Open extends FilterOutputStream {
        Open(OutputStream to) {
            super(to);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            out.write(bytes, from, length);
        }

        @Override
        public void close() throws IOException {
            out.flush();
        }
    }

    /** A file whose turn comes; its deflated content when it was read ahead. */
    private record Prepared(String path, Listing.Entry listed, Optional<Deflated> content) {}

    private record Deflated(byte[] bytes, long size, long crc, Sha256.Value hash) {}

    /** One archive being written. */
    private final class Run {
        private final Inspection tree;
        private final long allFiles;
        private final long allBytes;
        private Optional<String> wrong = Optional.empty();
        private boolean stopped;
        private long doneFiles;
        private long doneBytes;

        Run(Inspection tree) {
            this.tree = tree;
            this.allFiles = tree.listing().files().size();
            this.allBytes = tree.listing().bytes();
        }

        Prepared prepare(Map.Entry<String, Listing.Entry> file) throws IOException {
            return new Prepared(
                    file.getKey(),
                    file.getValue(),
                    isAhead(file.getValue()) ? Optional.of(deflated(place(file.getKey()))) : Optional.empty());
        }

        private Path place(String path) {
            return tree.tree().root().resolve(path);
        }

        private Deflated deflated(Path file) throws IOException {
            byte[] content = Files.readAllBytes(file);
            CRC32 crc = new CRC32();
            crc.update(content);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(content.length / 2 + 64);
            Deflater deflater = new Deflater(LEVEL, true);
            try (DeflaterOutputStream out = new DeflaterOutputStream(bytes, deflater)) {
                out.write(content);
            } finally {
                deflater.end();
            }
            return new Deflated(bytes.toByteArray(), content.length, crc.getValue(), Sha256.of(content));
        }

        void write(Prepared file, ZipArchiveOutputStream zip) throws IOException {
            ZipArchiveEntry entry = new ZipArchiveEntry(file.path());
            entry.setMethod(ZipEntry.DEFLATED);
            entry.setTimeLocal(TIME);
            entry.setUnixMode(UnixStat.FILE_FLAG | UnixStat.DEFAULT_FILE_PERM);
            if (file.content().isPresent()) {
                Deflated content = file.content().get();
                entry.setSize(content.size());
                entry.setCompressedSize(content.bytes().length);
                entry.setCrc(content.crc());
                zip.addRawArchiveEntry(entry, new ByteArrayInputStream(content.bytes()));
                judge(file, content.size(), content.hash());
            } else {
                zip.putArchiveEntry(entry);
                transfer(file, zip);
                zip.closeArchiveEntry();
            }
            doneFiles++;
            doneBytes += file.listed().size();
            progress.advanced(doneFiles, allFiles, doneBytes, allBytes);
        }

        private void transfer(Prepared file, OutputStream to) throws IOException {
            Sha256 hash = new Sha256();
            long size = 0;
            try (InputStream in = Files.newInputStream(place(file.path()))) {
                byte[] buffer = new byte[BUFFER];
                for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                    if (stop.getAsBoolean()) {
                        stopped = true;
                        return;
                    }
                    hash.update(ByteBuffer.wrap(buffer, 0, length));
                    to.write(buffer, 0, length);
                    size += length;
                }
            }
            judge(file, size, hash.finish());
        }

        private void judge(Prepared file, long size, Sha256.Value hash) {
            if (size != file.listed().size() || !tree.expectations().accepts(file.path(), hash)) {
                wrong = Optional.of(file.path());
            }
        }
    }
}
