package dev.codeonly.files;

import dev.codeonly.tree.FileFailure;
import dev.codeonly.tree.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * A package set as one zip archive, and its expansion into a folder.
 *
 * <p>Entries are named relative to the root of {@code .python_packages}. Nothing in an archive is trusted: an entry whose
 * name could leave the folder, one that is no plain file or folder, a second entry of the same name, more files or bytes
 * than allowed, and a file of another size than the archive's own directory says are all refused.
 */
public final class SetArchive {
    /** Look up, create, write and close on the share; the archive lies on this machine. */
    private static final int OPERATIONS_PER_FILE = 4;

    private static final int BUFFER = 1 << 20;

    private final LocalArchive archive;
    private final EntryRules rules;
    private @Nullable Directory directory;

    /**
     * Takes an archive as it is; nothing is read yet.
     *
     * @param maxFiles most entries it may have
     * @param maxBytes most bytes its files may have together, expanded
     */
    public SetArchive(LocalArchive archive, long maxFiles, long maxBytes) {
        this.archive = archive;
        this.rules = new EntryRules(maxFiles, maxBytes);
    }

    /**
     * How an expansion ended.
     *
     * @param refused why the archive is not taken; empty when nothing is wrong with it
     * @param complete false when stopped before the end
     * @param contents by name, the hash of what was written; of every file when complete and not refused
     */
    public record Result(Optional<String> refused, boolean complete, Map<String, Sha256.Value> contents) {
        public Result {
            contents = Map.copyOf(contents);
        }

        static Result refuse(String why) {
            return new Result(Optional.of(why), true, Map.of());
        }
    }

    /** Thrown inside when a file is not of the size that was allowed by the archive's own directory. */
    private static final class WrongSize extends IOException {
        private static final long serialVersionUID = 1;

        WrongSize(ZipArchiveEntry entry) {
            super("its entry '" + entry.getName() + "' is not of the " + entry.getSize()
                    + " bytes that its directory says");
        }
    }

    /** Thrown inside when an entry cannot be read, so that an error of writing is never taken for one. */
    private static final class Unreadable extends IOException {
        private static final long serialVersionUID = 1;

        Unreadable(Throwable cause) {
            super(cause);
        }
    }

    /**
     * Expands into a folder that is not there yet; its parent is. May be called again, also at the same time, for another
     * folder.
     */
    public Result expand(Disk disk, Workers workers, BooleanSupplier stop, Path to)
            throws IOException, InterruptedException {
        Directory read = directory();
        if (read.refused().isPresent()) {
            return read.refused().get();
        }
        disk.createFolder(to);
        if (!Folders.create(disk, workers, stop, to, rules.folders(read.entries()))) {
            return new Result(Optional.empty(), false, Map.of());
        }
        Expansion expansion = new Expansion(read, disk, to);
        try {
            boolean complete = expansion.run(workers, stop);
            return new Result(Optional.empty(), complete, expansion.contents);
        } catch (WrongSize e) {
            return Result.refuse(String.valueOf(e.getMessage()));
        } catch (Unreadable e) {
            return unreadable("its content cannot be read", e);
        }
    }

    /** How many bytes its files have together, expanded, as its own directory says; 0 when it is refused for that directory. */
    public long expandedBytes() {
        return directory().entries().stream()
                .mapToLong(ZipArchiveEntry::getSize)
                .sum();
    }

    /** How many files and folders it has. */
    public long entries() {
        return directory().entries().size();
    }

    /** What the archive says it holds; without entries when it is refused. */
    private record Directory(Optional<ZipFile> zip, List<ZipArchiveEntry> entries, Optional<Result> refused) {
        static Directory refuse(Result why) {
            return new Directory(Optional.empty(), List.of(), Optional.of(why));
        }
    }

    private synchronized Directory directory() {
        if (directory == null) {
            directory = readDirectory();
        }
        return directory;
    }

    private Directory readDirectory() {
        try {
            ZipFile zip =
                    ZipFile.builder().setSeekableByteChannel(archive.content()).get();
            List<ZipArchiveEntry> entries = Collections.list(zip.getEntries());
            return rules.refusal(entries)
                    .map(why -> Directory.refuse(Result.refuse(why)))
                    .orElseGet(() -> new Directory(Optional.of(zip), entries, Optional.empty()));
        } catch (IOException | IllegalArgumentException e) {
            return Directory.refuse(unreadable("it is not a readable zip archive", e));
        }
    }

    private static Result unreadable(String what, Throwable why) {
        Throwable root = why;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return Result.refuse(what + " (" + root.getMessage() + ")");
    }

    /** One expansion under way; all workers read the one file of this machine, each at its own place. */
    private static final class Expansion {
        private final Directory directory;
        private final Disk disk;
        private final Path to;
        private final Map<String, Sha256.Value> contents = new ConcurrentHashMap<>();

        Expansion(Directory directory, Disk disk, Path to) {
            this.directory = directory;
            this.disk = disk;
            this.to = to;
        }

        boolean run(Workers workers, BooleanSupplier stop) throws IOException, InterruptedException {
            List<ZipArchiveEntry> files = directory.entries().stream()
                    .filter(entry -> !entry.isDirectory())
                    .toList();
            return workers.each(
                    Spread.over(files, workers.most(), ZipArchiveEntry::getName, ZipArchiveEntry::getSize),
                    stop,
                    (batch, turn) -> {
                        for (ZipArchiveEntry entry : batch.items()) {
                            if (!turn.take(OPERATIONS_PER_FILE)) {
                                return;
                            }
                            expand(entry);
                        }
                    });
        }

        private InputStream content(ZipArchiveEntry entry) throws IOException {
            try {
                return directory.zip().orElseThrow().getInputStream(entry);
            } catch (IOException | IllegalArgumentException e) {
                throw new Unreadable(e);
            }
        }

        private int read(InputStream in, byte[] buffer) throws IOException {
            try {
                return in.readNBytes(buffer, 0, buffer.length);
            } catch (IOException | IllegalArgumentException e) {
                throw new Unreadable(e);
            }
        }

        private void expand(ZipArchiveEntry entry) throws IOException {
            Path file = to.resolve(entry.getName());
            Sha256 hash = new Sha256();
            try (InputStream in = content(entry);
                    FileChannel out = disk.createFile(file)) {
                byte[] buffer = new byte[(int) Math.min(BUFFER, Math.max(0, entry.getSize()) + 1)];
                long left = entry.getSize();
                for (int length = read(in, buffer); length > 0; length = read(in, buffer)) {
                    left -= length;
                    if (left < 0) { // before a byte too many is written
                        throw new WrongSize(entry);
                    }
                    hash.update(ByteBuffer.wrap(buffer, 0, length));
                    disk.write(file, out, ByteBuffer.wrap(buffer, 0, length));
                }
                if (left > 0) {
                    throw new WrongSize(entry);
                }
            } catch (IOException e) { // when it is closed
                throw FileFailure.at(file, e);
            }
            contents.put(entry.getName(), hash.finish());
        }
    }
}
