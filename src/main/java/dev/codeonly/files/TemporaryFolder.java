package dev.codeonly.files;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder among the machine's temporary files, deleted when closed. One that a killed process has left behind is deleted by
 * whoever creates the next.
 */
public final class TemporaryFolder implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(TemporaryFolder.class);

    /** Followed by the number of the process that has it. */
    private static final String PREFIX = "package-maintainer-";

    private static final Pattern NAME = Pattern.compile(PREFIX + "(\\d{1,10})-\\d+");

    /** Those of this process that somebody still has. */
    private static final Set<Path> IN_USE = ConcurrentHashMap.newKeySet();

    private final Disk disk;
    private final Workers workers;
    private final Path path;

    private TemporaryFolder(Disk disk, Workers workers, Path path) {
        this.disk = disk;
        this.workers = workers;
        this.path = path;
    }

    /** Creates one. */
    public static TemporaryFolder create(Disk disk, Workers workers) throws IOException, InterruptedException {
        Path path;
        synchronized (IN_USE) { // nobody may look between its creation and the note of it
            path = disk.createTemporaryFolder(PREFIX + ProcessHandle.current().pid() + "-");
            IN_USE.add(path);
        }
        try {
            deleteOrphans(disk, workers, path.resolve(".."));
        } catch (IOException | UncheckedIOException e) {
            LOG.info("What others left behind beside {} stays: {}", path, e.toString());
        }
        return new TemporaryFolder(disk, workers, path);
    }

    public Path path() {
        return path;
    }

    /** Whether so many bytes fit, and as many again are left for others. */
    public boolean hasRoomFor(long bytes) throws IOException {
        return Files.getFileStore(path).getUsableSpace() / 2 >= bytes;
    }

    @Override
    public void close() throws IOException {
        IN_USE.remove(path);
        try {
            new Trash(disk, workers, () -> false).delete(path);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException(path + " could not be deleted; the next process deletes it");
        }
    }

    private static void deleteOrphans(Disk disk, Workers workers, Path temporary)
            throws IOException, InterruptedException {
        List<Path> orphans;
        try (Stream<Path> all = Files.list(temporary.normalize())) {
            orphans = all.filter(TemporaryFolder::isOrphan).toList();
        }
        for (Path orphan : orphans) {
            LOG.info("{} was left behind by a process that is gone; it is deleted", orphan);
            new Trash(disk, workers, () -> false).delete(orphan);
        }
    }

    /** Its process is gone, or is this one and has no use for it, or another one has its number by now: none makes a folder before it is started. */
    private static boolean isOrphan(Path folder) {
        Matcher name = NAME.matcher(String.valueOf(folder.getFileName()));
        if (!name.matches()) {
            return false;
        }
        long number = Long.parseLong(name.group(1));
        if (number == ProcessHandle.current().pid() && isInUse(folder)) {
            return false;
        }
        Optional<ProcessHandle> process = ProcessHandle.of(number);
        return number == ProcessHandle.current().pid()
                || process.isEmpty()
                || process.flatMap(alive -> alive.info().startInstant())
                        .filter(started -> isOlder(folder, started))
                        .isPresent();
    }

    private static boolean isInUse(Path folder) {
        synchronized (IN_USE) {
            return IN_USE.contains(folder);
        }
    }

    private static boolean isOlder(Path folder, Instant than) {
        try {
            return Files.getLastModifiedTime(folder).toInstant().isBefore(than);
        } catch (IOException e) {
            return false; // deleted meanwhile
        }
    }
}
