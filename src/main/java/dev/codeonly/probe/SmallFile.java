package dev.codeonly.probe;

import java.util.Random;

/** The small file that a probe writes, reads and copies: of the size that most files of a package set stay below. */
public final class SmallFile {
    public static final int BYTES = 16 * 1024;

    private SmallFile() {}

    /** Another one for each number, of bytes that do not compress. */
    static byte[] content(int number) {
        byte[] content = new byte[BYTES];
        new Random(number).nextBytes(content);
        return content;
    }
}
