package dev.codeonly.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.EOFException;
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
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipException;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.utils.MultiReadOnlySeekableByteChannel;

/**
 * A package set as one zip archive that lies in several parts, and its expansion into a folder.
 *
 * <p>Entries are named relative to the root of {@code .python_packages}. Nothing in an archive is trusted: an entry whose
 * name could leave the folder, one that is no plain file or folder, a second entry of the same name, more files or bytes
 * than allowed are all refused, the last two also when the archive's own directory lies about them.
 */
public final class SetArchive {
    private static final Pattern UNSAFE = Pattern.compile("(^|/)\\.{1,2}(/|$)|^/|//|\\\\|\\x00|^[A-Za-z]:");

    /** Create, write and close; reading the parts is a few large reads. */
    private static final int OPERATIONS_PER_FILE = 3;

    private static final int BUFFER = 1 << 20;

    /** What Linux file systems and SMB take for one name. */
    private static final int LONGEST_NAME = 255;

    private final List<Path> parts;
    private final long maxFiles;
    private final long maxBytes;

    /**
     * Names an archive; nothing is read yet.
     *
     * @param parts in order
     * @param maxFiles most entries it may have
     * @param maxBytes most bytes its files may have together, expanded
     */
    public SetArchive(List<Path> parts, long maxFiles, long maxBytes) {
        this.parts = List.copyOf(parts);
        this.maxFiles = maxFiles;
        this.maxBytes = maxBytes;
    }

    /**
     * How an expansion ended.
     *
     * @param refused why the archive is not taken; empty when nothing is wrong with it
     * @param complete false when stopped before the end
     */
    public record Result(Optional<String> refused, boolean complete) {
        static Result refuse(String why) {
            return new Result(Optional.of(why), true);
        }
    }

    /** Thrown inside when a file turns out larger than everything may be. */
    private static final class TooLarge extends IOException {
        private static final long serialVersionUID = 1;
    }

    /** Expands into a folder that is not there yet; its parent is. */
    public Result expand(Disk disk, Workers workers, BooleanSupplier stop, Path to)
            throws IOException, InterruptedException {
        List<ZipArchiveEntry> entries;
        try (ZipFile zip = open()) {
            entries = Collections.list(zip.getEntriesInPhysicalOrder());
        } catch (ZipException | IllegalArgumentException e) {
            return Result.refuse("it is not a readable zip archive (" + e.getMessage() + ")");
        }
        Optional<String> refused = refusal(entries);
        if (refused.isPresent()) {
            return new Result(refused, true);
        }
        disk.createFolder(to);
        for (String folder : folders(entries)) {
            disk.createFolder(to.resolve(folder));
        }
        try {
            return new Result(Optional.empty(), new Expansion(disk, to, stop).run(workers, entries));
        } catch (TooLarge e) {
            return Result.refuse("it holds more than " + maxBytes + " bytes, whatever its directory says");
        } catch (ZipException | EOFException e) {
            return Result.refuse("its content cannot be read (" + e.getMessage() + ")");
        }
    }

    private ZipFile open() throws IOException {
        List<SeekableByteChannel> channels = new ArrayList<>();
        for (Path part : parts) {
            channels.add(Files.newByteChannel(part));
        }
        return ZipFile.builder()
                .setSeekableByteChannel(MultiReadOnlySeekableByteChannel.forSeekableByteChannels(
                        channels.toArray(SeekableByteChannel[]::new)))
                .get();
    }

    private Optional<String> refusal(List<ZipArchiveEntry> entries) {
        if (entries.size() > maxFiles) {
            return Optional.of("it has " + entries.size() + " entries; at most " + maxFiles + " are taken");
        }
        Set<String> names = new HashSet<>();
        long bytes = 0;
        for (ZipArchiveEntry entry : entries) {
            String name = entry.getName();
            if (name.isEmpty() || UNSAFE.matcher(name).find()) {
                return Optional.of("its entry '" + name + "' could be written outside the set's folder");
            }
            if (entry.isUnixSymlink() || (entry.isDirectory() != name.endsWith("/"))) {
                return Optional.of("its entry '" + name + "' is neither a plain file nor a folder");
            }
            if (Stream.of(name.split("/")).anyMatch(part -> part.getBytes(UTF_8).length > LONGEST_NAME)) {
                return Optional.of("its entry '" + name + "' has a name longer than " + LONGEST_NAME + " bytes");
            }
            if (!names.add(lower(name.replaceAll("/$", "")))) {
                return Optional.of("its entry '" + name + "' is there twice");
            }
            bytes += Math.max(0, entry.getSize());
        }
        Set<String> files = new HashSet<>();
        entries.stream().filter(entry -> !entry.isDirectory()).forEach(entry -> files.add(lower(entry.getName())));
        for (String folder : folders(entries)) {
            if (files.contains(lower(folder))) {
                return Optional.of("its entry '" + folder + "' is a file and a folder");
            }
        }
        return bytes > maxBytes
                ? Optional.of("it would expand to " + bytes + " bytes; at most " + maxBytes + " are taken")
                : Optional.empty();
    }

    /** The share may hold names to be equal whatever their case. */
    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    private static Set<String> folders(List<ZipArchiveEntry> entries) {
        Set<String> folders = new TreeSet<>();
        for (ZipArchiveEntry entry : entries) {
            String name = entry.getName();
            for (int slash = name.indexOf('/'); slash >= 0; slash = name.indexOf('/', slash + 1)) {
                folders.add(name.substring(0, slash));
            }
        }
        return folders;
    }

    /** One expansion under way; each worker thread reads the archive through its own handle. */
    private final class Expansion {
        private final Disk disk;
        private final Path to;
        private final BooleanSupplier stop;
        private final AtomicLong written = new AtomicLong();
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
                return workers.each(files, OPERATIONS_PER_FILE, stop, this::expand);
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
            ZipFile zip = handle.get();
            return zip.getInputStream(zip.getEntry(entry.getName()));
        }

        private void expand(ZipArchiveEntry entry) throws IOException {
            Path file = to.resolve(entry.getName());
            try (InputStream in = content(entry);
                    FileChannel out = disk.createFile(file)) {
                byte[] buffer = new byte[(int) Math.min(BUFFER, Math.max(1, entry.getSize() + 1))];
                for (int length = in.readNBytes(buffer, 0, buffer.length);
                        length > 0;
                        length = in.readNBytes(buffer, 0, buffer.length)) {
                    if (written.addAndGet(length) > maxBytes) {
                        throw new TooLarge();
                    }
                    disk.write(file, out, ByteBuffer.wrap(buffer, 0, length));
                }
            }
        }
    }
}
