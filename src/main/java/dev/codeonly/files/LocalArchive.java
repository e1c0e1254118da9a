package dev.codeonly.files;

import dev.codeonly.tree.FileFailure;
import dev.codeonly.tree.Sha256;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BooleanSupplier;

/**
 * An archive, brought into one file of this machine: from the share, where it lies in parts, or from elsewhere by {@link #put}.
 *
 * <p>Each part is read once and hashed as it comes, so what was hashed is what is expanded, whatever happens to the share
 * meanwhile. The file has no name any more once it is open: it goes with the process, however that ends.
 */
public final class LocalArchive implements Closeable {
    /** Open, read, close; how many reads it takes no ceiling knows. */
    private static final int OPERATIONS_PER_PART = 3;

    private static final int BUFFER = 1 << 20;

    private final Disk disk;
    private final Path place;
    private final FileChannel file;

    private LocalArchive(Disk disk, Path place, FileChannel file) {
        this.disk = disk;
        this.place = place;
        this.file = file;
    }

    /**
     * A part as its list promises it.
     *
     * @param sha256 64 lower-case hex digits
     * @param size in bytes
     */
    public record Part(Path file, String sha256, long size) {}

    /** An empty one, among the machine's temporary files. */
    public static LocalArchive create(Disk disk) throws IOException {
        return create(disk, Path.of(System.getProperty("java.io.tmpdir")));
    }

    static LocalArchive create(Disk disk, Path place) throws IOException {
        return new LocalArchive(disk, place, disk.createNamelessFile(place));
    }

    /**
     * Why an archive of so many bytes is refused at once: a tick that failed for want of room would fail again and again, and make
     * no backup.
     *
     * @param most how many bytes are taken
     */
    public Optional<String> tooLarge(long bytes, long most) throws IOException {
        if (bytes > most) {
            return Optional.of("its archive has " + bytes + " bytes; at most " + most + " are taken");
        }
        return Room.at(place).fits(bytes)
                ? Optional.empty()
                : Optional.of("the maintainer has no room in " + place + " for the " + bytes
                        + " bytes of its archive; free some and deploy again");
    }

    /**
     * Brings the parts, in order, until done or stopped.
     *
     * @return why a part is not what its list promises, of several the first by name; empty when all are, or when stopped
     * @throws IOException also when this machine has no room for them
     */
    public Optional<String> fetch(Workers workers, BooleanSupplier stop, List<Part> parts)
            throws IOException, InterruptedException {
        List<Placed> placed = new ArrayList<>();
        long at = 0;
        for (Part part : parts) {
            placed.add(new Placed(part, at));
            at += part.size();
        }
        Map<Path, String> wrong = new ConcurrentSkipListMap<>();
        workers.each(placed, OPERATIONS_PER_PART, stop, part -> {
            fetch(part, stop).ifPresent(why -> wrong.put(part.part().file(), why));
        });
        return wrong.values().stream().findFirst();
    }

    /** Writes all that remains in the buffer, wherever it comes from; several may write at the same time. */
    public void put(ByteBuffer bytes, long at) throws IOException {
        write(bytes, at);
    }

    /** The hash of all that was put here, read once more. */
    public Sha256.Value sha256() throws IOException {
        Sha256 hash = new Sha256();
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        long at = 0;
        for (int length = file.read(buffer, at); length >= 0; length = file.read(buffer.clear(), at)) {
            hash.update(buffer.flip());
            at += length;
        }
        return hash.finish();
    }

    /** How many bytes it has. */
    public long size() throws IOException {
        return file.size();
    }

    /** All parts, one after the other. */
    FileChannel content() {
        return file;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    /** A part and where in the archive it begins. */
    private record Placed(Part part, long at) {}

    private Optional<String> fetch(Placed placed, BooleanSupplier stop) throws IOException {
        Path from = placed.part().file();
        long size = placed.part().size();
        if (!Files.isRegularFile(from)) {
            return Optional.of(from.getFileName() + " is missing");
        }
        if (Files.size(from) != size) {
            return Optional.of(from.getFileName() + " has " + Files.size(from) + " bytes, its list says " + size);
        }
        Sha256 hash = new Sha256();
        long done = 0;
        try (FileChannel in = FileChannel.open(from)) {
            ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
            while (done < size && !stop.getAsBoolean()) {
                buffer.clear().limit((int) Math.min(BUFFER, size - done));
                if (read(in, buffer, from) < 0) {
                    break;
                }
                hash.update(buffer.flip());
                write(buffer.rewind(), placed.at() + done);
                done += buffer.limit();
            }
        }
        boolean stopped = done < size && stop.getAsBoolean();
        return stopped || hash.finish().hex().equals(placed.part().sha256())
                ? Optional.empty()
                : Optional.of(from.getFileName() + " has another sha256 than its list says");
    }

    private static int read(FileChannel in, ByteBuffer buffer, Path from) throws IOException {
        try {
            return in.read(buffer);
        } catch (IOException e) {
            throw FileFailure.at(from, e);
        }
    }

    private void write(ByteBuffer bytes, long at) throws IOException {
        try {
            disk.writeAt(place, file, bytes, at);
        } catch (IOException e) {
            throw new IOException(
                    "an archive that came in cannot be put into " + place + " of this machine (" + e.getMessage()
                            + "); it needs as much room there as its parts have bytes",
                    e);
        }
    }
}
