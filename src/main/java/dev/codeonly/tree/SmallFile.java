package dev.codeonly.tree;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Reads small files that others write. Of each no more is read than it may have, and none that is not a file: a file of some
 * gigabytes would take the memory of a process that serves other apps too, and a pipe would never end.
 */
public final class SmallFile {
    /** What notes such as {@code .package_set} and a list of parts may have; real ones have less than a hundredth. In bytes. */
    public static final int NOTE = 1 << 20;

    private SmallFile() {}

    /**
     * All of it.
     *
     * @param most how much there may be, in bytes
     * @throws OddFileException when there is more, or it is no file; nothing is read then
     */
    public static byte[] all(Path file, int most) throws IOException {
        return all(file, sizeOf(file), most);
    }

    private static byte[] all(Path file, long listed, int most) throws IOException {
        long size = listed;
        if (size <= most) {
            byte[] bytes = read(file, (int) size + 1);
            if (bytes.length <= size) {
                return bytes;
            }
            bytes = read(file, most + 1); // it has grown meanwhile
            if (bytes.length <= most) {
                return bytes;
            }
            size = bytes.length;
        }
        throw new OddFileException(file, tooLarge(size, most));
    }

    /**
     * The same of one among several.
     *
     * @param together what the sizes of those read so far come to, which may not be more either
     */
    static byte[] all(Path file, int most, AtomicLong together) throws IOException {
        long size = sizeOf(file);
        long all = size > most ? 0 : together.addAndGet(size); // what is not read at all is no reason to refuse another
        if (all > most) {
            throw new OddFileException(
                    file, "with others of its kind it has " + all + " bytes, and no more than " + most + " are read");
        }
        return all(file, size, most);
    }

    /** As text, of {@link #NOTE} at most. */
    public static String note(Path file) throws IOException {
        return new String(all(file, NOTE), StandardCharsets.UTF_8);
    }

    /** So many bytes of a text for people. */
    public static String beginning(Path file, int most) throws IOException {
        return new String(read(file, (int) Math.min(sizeOf(file), most)), StandardCharsets.UTF_8);
    }

    /** In words, of a file that has more than it may have. */
    static String tooLarge(long size, long most) {
        return "it has " + size + " bytes, and no more than " + most + " are read";
    }

    private static long sizeOf(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        if (attributes.isDirectory()) {
            throw new OddFileException(file, "Is a directory");
        }
        if (!attributes.isRegularFile()) {
            throw new OddFileException(file, "it is a pipe, a socket or a device");
        }
        return attributes.size();
    }

    private static byte[] read(Path file, int most) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(most);
        } catch (IOException e) {
            throw FileFailure.at(file, e);
        }
    }
}
