package dev.codeonly.backup;

import dev.codeonly.files.Disk;
import dev.codeonly.tree.Names;
import dev.codeonly.tree.OddFileException;
import dev.codeonly.tree.SmallFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder of numbered folders, the form that locks and holds share: the highest number is the one that counts, {@code
 * owner} says whose it is, {@code beat} is rewritten while its owner lives, {@code released} ends it.
 */
final class NumberedFolders {
    private static final int KEPT = 10;
    /** In bytes; nobody of ours writes a longer one. */
    private static final int LONGEST_OWNER = 300;

    /** Two servers of one share may differ by that much. */
    private static final Duration MOST_AHEAD = Duration.ofMinutes(1);

    /** The highest that is a number for us and the remote script alike: whoever took the next would never see it. */
    private static final long LAST = 999_999_999_999_999_999L;

    private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");
    private static final Pattern NUMBER = Pattern.compile("[1-9]\\d{0,17}");

    private static final Logger LOG = LoggerFactory.getLogger(NumberedFolders.class);

    private final Disk disk;
    private final Path room;

    NumberedFolders(Disk disk, Path room) {
        this.disk = disk;
        this.room = room;
    }

    /** The highest number; 0 when there is none. */
    long highest() throws IOException {
        SortedSet<Long> numbers = numbers();
        return numbers.isEmpty() ? 0 : numbers.last();
    }

    /** Also a file in the place of a folder: nobody can own it, and nobody release it. */
    boolean isReleased(long number) {
        return Disk.exists(file(number, "released")) || Files.isRegularFile(room.resolve(Long.toString(number)));
    }

    /**
     * For how long its owner has not beaten; empty when there was no beat. What a dead owner has left gets a beat, or a new one where
     * the share's clock was set back since, so that it ages from now on and not only in hours.
     */
    Optional<Duration> silence(long number, ShareClock clock) throws IOException {
        Optional<Duration> silence = clock.age(file(number, "beat"));
        if (silence.isEmpty()) {
            createBeat(number);
        } else if (silence.get().plus(MOST_AHEAD).isNegative() && !Files.isDirectory(file(number, "beat"))) {
            renewBeat(number);
        }
        return silence.map(age -> age.isNegative() ? Duration.ZERO : age);
    }

    /**
     * Creates the folder of a number; false when someone else has done so.
     *
     * @throws IOException when there is no such number: somebody has made one by hand that no count ever comes to
     */
    boolean create(long number) throws IOException {
        if (number > LAST) {
            throw new FileSystemException(
                    room.resolve(Long.toString(LAST)).toString(),
                    null,
                    "it is the last number there can be, so that nobody can take the next; no count comes so far, it was made by"
                            + " hand: make sure that nobody works on this share, then delete this folder");
        }
        disk.createFolders(room);
        try {
            disk.createFolder(room.resolve(Long.toString(number)));
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }

    private void createBeat(long number) throws IOException {
        try {
            disk.writeNew(file(number, "beat"), new byte[] {'0'});
        } catch (FileAlreadyExistsException | NoSuchFileException e) {
            // its owner was only slow, or the folder is gone: either way there is nothing left to age
            return;
        }
    }

    private void renewBeat(long number) throws IOException {
        try {
            write(number, "beat", "0");
        } catch (NoSuchFileException e) {
            LOG.debug("Number {} in {} is gone", number, room, e);
        }
    }

    void write(long number, String name, String text) throws IOException {
        disk.rewrite(file(number, name), text.getBytes(StandardCharsets.UTF_8));
    }

    /** The first line of {@code owner}, fit for a message; empty when it has not been written yet, or says nothing. */
    Optional<String> owner(long number) throws IOException {
        try {
            String text =
                    SmallFile.beginning(file(number, "owner"), LONGEST_OWNER).replace("\0", "");
            String line =
                    CONTROL.matcher(text.split("\n", 2)[0]).replaceAll(" ").strip();
            return line.isEmpty() ? Optional.empty() : Optional.of(line);
        } catch (NoSuchFileException | OddFileException e) {
            return Optional.empty();
        }
    }

    /** Deletes all but the last ten, as far as nobody is in the way: an owner that wakes up late may write there. */
    void trim() {
        try {
            deleteOld();
        } catch (IOException e) {
            LOG.debug("Old numbers stay in {}", room, e);
        }
    }

    private void deleteOld() throws IOException {
        SortedSet<Long> numbers = numbers();
        while (numbers.size() > KEPT) {
            Long lowest = numbers.first();
            numbers.remove(lowest);
            delete(room.resolve(lowest.toString()));
        }
    }

    /** One that stays is in nobody's way, and must not keep the others. */
    private void delete(Path folder) {
        try {
            for (String file : Names.in(folder)) {
                disk.deleteFile(folder.resolve(file));
            }
            disk.deleteFolder(folder);
        } catch (IOException e) {
            LOG.debug("{} stays", folder, e);
        }
    }

    private SortedSet<Long> numbers() throws IOException {
        TreeSet<Long> numbers = new TreeSet<>();
        for (String name : Names.in(room)) {
            if (NUMBER.matcher(name).matches()) {
                numbers.add(Long.valueOf(name));
            }
        }
        return numbers;
    }

    private Path file(long number, String name) {
        return room.resolve(Long.toString(number)).resolve(name);
    }
}
