package dev.codeonly.files;

import dev.codeonly.tree.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.utils.MultiReadOnlySeekableByteChannel;

/**
 * A package set as one zip archive that lies in several parts, and its expansion into a folder.
 *
 * <p>Entries are named relative to the root of {@code .python_packages}. Nothing in an archive is trusted: an entry whose
 * name could leave the folder, one that is no plain file or folder, a second entry of the same name, more files or bytes
 * than allowed, and a file of another size than the archive's own directory says are all refused.
 */
public final class SetArchive {
    /** Create, write and close; reading the parts is a few large reads. */
    private static final int OPERATIONS_PER_FILE = 3;

    private static final int BUFFER = 1 << 20;

    private final List<Path> parts;
    private final EntryRules rules;

    /**
     * Names an archive; nothing is read yet.
     *
     * @param parts in order
     * @param maxFiles most entries it may have
     * @param maxBytes most bytes its files may have together, expanded
     */
    public SetArchive(List<Path> parts, long maxFiles, long maxBytes) {
        this.parts = List.copyOf(parts);
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

    /** Expands into a folder that is not there yet; its parent is. */
    public Result expand(Disk disk, Workers workers, BooleanSupplier stop, Path to)
            throws IOException, InterruptedException {
        List<ZipArchiveEntry> entries;
        try (ZipFile zip = open()) {
            entries = Collections.list(zip.getEntriesInPhysicalOrder());
        } catch (IOException | IllegalArgumentException e) {
            return unreadable("it is not a readable zip archive", e);
        }
        Optional<String> refused = rules.refusal(entries);
        if (refused.isPresent()) {
            return Result.refuse(refused.get());
        }
        disk.createFolder(to);
        createFolders(disk, workers, to, rules.folders(entries));
        Expansion expansion = new Expansion(disk, to, stop);
        try {
            boolean complete = expansion.run(workers, entries);
            return new Result(Optional.empty(), complete, expansion.contents);
        } catch (WrongSize e) {
            return Result.refuse(String.valueOf(e.getMessage()));
        } catch (Unreadable e) {
            return unreadable("its content cannot be read", e);
        }
    }

    /** Those of one depth at a time, whose parents are there by then. */
    private static void createFolders(Disk disk, Workers workers, Path to, Set<String> folders)
            throws IOException, InterruptedException {
        Map<Integer, List<String>> byDepth = folders.stream()
                .collect(Collectors.groupingBy(
                        folder -> Path.of(folder).getNameCount(), TreeMap::new, Collectors.toList()));
        for (List<String> siblings : byDepth.values()) {
            workers.each(
                    Spread.over(siblings, Function.identity()),
                    1,
                    () -> false,
                    folder -> disk.createFolder(to.resolve(folder)));
        }
    }

    /** Blames the archive only when its parts can be read to the end: else it is the share that fails. */
    private Result unreadable(String what, Throwable why) throws IOException {
        for (Path part : parts) {
            Sha256.of(part);
        }
        Throwable root = why;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return Result.refuse(what + " (" + root.getMessage() + ")");
    }

    /** What the directory says counts; a look at every local header would be a read of its own for each, in each thread. */
    private ZipFile open() throws IOException {
        List<SeekableByteChannel> channels = new ArrayList<>();
        boolean opened = false;
        try {
            for (Path part : parts) {
                channels.add(Files.newByteChannel(part));
            }
            ZipFile zip = ZipFile.builder()
                    .setIgnoreLocalFileHeader(true)
                    .setSeekableByteChannel(MultiReadOnlySeekableByteChannel.forSeekableByteChannels(
                            channels.toArray(SeekableByteChannel[]::new)))
                    .get();
            opened = true;
            return zip;
        } finally {
            if (!opened) {
                for (SeekableByteChannel channel : channels) {
                    channel.close();
                }
            }
        }
    }

    /** One expansion under way; each worker thread reads the archive through its own handle. */
    private final class Expansion {
        private final Disk disk;
        private final Path to;
        private final BooleanSupplier stop;
        private final Map<String, Sha256.Value> contents = new ConcurrentHashMap<>();
        private final List<ZipFile> handles = new ArrayList<>();
        private final ThreadLocal<ZipFile> handle = ThreadLocal.withInitial(this::handle);

        Expansion(Disk disk, Path to, BooleanSupplier stop) {
            this.disk = disk;
            this.to = to;
            this.stop = stop;
        }

        boolean run(Workers workers, List<ZipArchiveEntry> entries) throws IOException, InterruptedException {
            try {
                List<ZipArchiveEntry> files =
                        entries.stream().filter(entry -> !entry.isDirectory()).toList();
                return workers.each(
                        Spread.over(files, ZipArchiveEntry::getName), OPERATIONS_PER_FILE, stop, this::expand);
            } finally {
                for (ZipFile zip : handles) {
                    zip.close();
                }
            }
        }

        private ZipFile handle() {
            try {
                ZipFile zip = open();
                synchronized (handles) {
                    handles.add(zip);
                }
                return zip;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private InputStream content(ZipArchiveEntry entry) throws IOException {
            try {
                ZipFile zip = handle.get();
                return zip.getInputStream(zip.getEntry(entry.getName()));
            } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
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
            }
            contents.put(entry.getName(), hash.finish());
        }
    }
}
