package dev.codeonly.files;

import dev.codeonly.tree.Listing;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * How much a file system has left, as far as it tells.
 *
 * @param free empty when it does not tell: a quota may show nowhere, and a size of nothing says nothing
 */
public record Room(OptionalLong free) {
    /** What a file takes beyond its bytes, at most: the rest of its last block. */
    private static final long BLOCK = 4096;

    /** That of the file system on which this lies. */
    public static Room at(Path place) throws IOException {
        FileStore store = Files.getFileStore(place);
        return told(store.getTotalSpace(), store.getUsableSpace());
    }

    /** What to make of two numbers of a file system: more free than there is, or nothing of nothing, is no answer. */
    static Room told(long total, long usable) {
        return new Room(total > 0 && usable >= 0 && usable <= total ? OptionalLong.of(usable) : OptionalLong.empty());
    }

    /** Whether so many bytes fit; what does not tell is never taken for full. */
    public boolean fits(long bytes) {
        return free.isEmpty() || free.getAsLong() >= bytes;
    }

    /** What a copy of these files takes, given what lies at its place already. */
    public static long of(Listing wanted, Listing there) {
        return wanted.files().entrySet().stream()
                        .filter(file -> !isThere(file.getValue(), there, file.getKey()))
                        .mapToLong(file -> of(file.getValue().size(), 1))
                        .sum()
                + of(0, wanted.folders().size() - (long) there.folders().size());
    }

    /** What so many files of so many bytes in all take, at most. */
    public static long of(long bytes, long files) {
        return bytes + Math.max(0, files) * BLOCK;
    }

    private static boolean isThere(Listing.Entry file, Listing there, String path) {
        Listing.Entry found = there.files().get(path);
        return found != null && found.size() == file.size();
    }

    /** Whether something failed because nothing more fits. */
    public static boolean isFull(IOException failure) {
        String words = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
        return words.contains("no space left") || words.contains("quota exceeded");
    }
}
