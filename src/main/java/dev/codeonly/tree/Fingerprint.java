package dev.codeonly.tree;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The name of one exact package set: 64 lower-case hex digits.
 *
 * <p>It is the SHA-256 of the sorted RECORD lines that count, less the installer's own notes, and agrees to the byte with
 * the shell lines in {@code docs/design.md}, "Fingerprint"; the test vectors under {@code src/test/resources/vectors} hold
 * both to it.
 */
public record Fingerprint(String hex) implements Comparable<Fingerprint> {
    private static final byte[] LINE_FEED = {'\n'};
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

    /** The same expression as the shell's {@code grep -avE}; bytes are looked at as ISO-8859-1 characters. */
    private static final Pattern LEFT_OUT = Pattern.compile("^\"?(\\.\\./|(bin|etc|include|share)/)"
            + "|\\.pyc\"?,sha256="
            + "|\\.dist-info/(INSTALLER|REQUESTED|direct_url\\.json|uv_cache\\.json|uv_build\\.json)\"?,sha256=");

    public Fingerprint {
        if (!FORM.matcher(hex).matches()) {
            throw new IllegalArgumentException("'" + hex + "' is not a fingerprint; a fingerprint is 64 hex digits");
        }
    }

    public static Optional<Fingerprint> parse(String text) {
        return FORM.matcher(text).matches() ? Optional.of(new Fingerprint(text)) : Optional.empty();
    }

    /**
     * The fingerprint of the RECORD files of a tree, given as their bytes, in any order; empty when no line counts, which
     * is never the same as an empty set.
     */
    public static Optional<Fingerprint> of(Collection<byte[]> records) {
        List<RecordLines.Line> lines = new ArrayList<>();
        for (byte[] bytes : records) {
            new RecordLines(bytes).each(line -> {
                String text = line.text(StandardCharsets.ISO_8859_1);
                if (text.contains(",sha256=") && !LEFT_OUT.matcher(text).find()) {
                    lines.add(line);
                }
            });
        }
        if (lines.isEmpty()) {
            return Optional.empty();
        }
        Collections.sort(lines);
        return Optional.of(new Fingerprint(hash(lines).hex()));
    }

    /** Of each line once. */
    private static Sha256.Value hash(List<RecordLines.Line> sorted) {
        Sha256 hash = new Sha256();
        Optional<RecordLines.Line> before = Optional.empty();
        for (RecordLines.Line line : sorted) {
            if (before.isEmpty() || before.get().compareTo(line) != 0) {
                hash.update(ByteBuffer.wrap(line.bytes(), line.from(), line.to() - line.from()));
                hash.update(LINE_FEED);
            }
            before = Optional.of(line);
        }
        return hash.finish();
    }

    /** The first twelve digits: enough for a person, never for a comparison. */
    public String brief() {
        return hex.substring(0, 12);
    }

    @Override
    public int compareTo(Fingerprint other) {
        return hex.compareTo(other.hex);
    }

    @Override
    public String toString() {
        return hex;
    }
}
