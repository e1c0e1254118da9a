package dev.codeonly.files;

import dev.codeonly.tree.Inspection.Expectations;
import dev.codeonly.tree.Listing;
import dev.codeonly.tree.PackageTree;
import dev.codeonly.tree.Sha256;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
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

    /**
     * Writes these files of a tree; the stream stays open.
     *
     * @param expectations the hashes to hold the content to
     */
    public Result write(
            PackageTree tree, SortedMap<String, Listing.Entry> files, Expectations expectations, OutputStream to)
            throws IOException, InterruptedException {
        Run run = new Run(tree, files, expectations);
        try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(new Open(to))) {
            zip.setEncoding(StandardCharsets.UTF_8.name());
            zip.setLevel(LEVEL);
            boolean all = workers.inOrder(
                    files.entrySet(),
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
        private final PackageTree tree;
        private final Expectations expectations;
        private final long allFiles;
        private final long allBytes;
        private Optional<String> wrong = Optional.empty();
        private boolean stopped;
        private long doneFiles;
        private long doneBytes;

        Run(PackageTree tree, SortedMap<String, Listing.Entry> files, Expectations expectations) {
            this.tree = tree;
            this.expectations = expectations;
            this.allFiles = files.size();
            this.allBytes =
                    files.values().stream().mapToLong(Listing.Entry::size).sum();
        }

        Prepared prepare(Map.Entry<String, Listing.Entry> file) throws IOException {
            return new Prepared(
                    file.getKey(),
                    file.getValue(),
                    isAhead(file.getValue()) ? Optional.of(deflated(place(file.getKey()))) : Optional.empty());
        }

        private Path place(String path) {
            return tree.root().resolve(path);
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

        /** The file is closed while it is written: who is read slowly elsewhere must not keep a share from renaming. */
        private void transfer(Prepared file, OutputStream to) throws IOException {
            Sha256 hash = new Sha256();
            ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
            long size = 0;
            while (read(place(file.path()), buffer.clear(), size)) {
                if (stop.getAsBoolean()) {
                    stopped = true;
                    return;
                }
                hash.update(buffer.flip());
                to.write(buffer.array(), 0, buffer.limit());
                size += buffer.limit();
            }
            judge(file, size, hash.finish());
        }

        /** Fills the buffer from this position on; false when there is nothing any more. */
        private boolean read(Path file, ByteBuffer buffer, long from) throws IOException {
            try (FileChannel in = FileChannel.open(file)) {
                while (buffer.hasRemaining() && in.read(buffer, from + buffer.position()) >= 0) {}
            }
            return buffer.position() > 0;
        }

        private void judge(Prepared file, long size, Sha256.Value hash) {
            if (size != file.listed().size() || !expectations.accepts(file.path(), hash)) {
                wrong = Optional.of(file.path());
            }
        }
    }
}
