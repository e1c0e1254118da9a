package dev.codeonly.tree;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** A SHA-256 in the making, and its two spellings: hex for people and markers, unpadded base64url as RECORD has it. */
public final class Sha256 {
    private static final int BUFFER = 1 << 16;
    private static final int BYTES = 32;
    private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

    private final MessageDigest digest;

    public Sha256() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    public void update(byte[] bytes) {
        digest.update(bytes);
    }

    public void update(ByteBuffer bytes) {
        digest.update(bytes);
    }

    /** The value so far; this object starts anew. */
    public Value finish() {
        return Value.ofBytes(digest.digest());
    }

    /** The hash of a file's content. */
    public static Value of(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            Sha256 hash = new Sha256();
            byte[] buffer = new byte[BUFFER];
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                hash.update(ByteBuffer.wrap(buffer, 0, length));
            }
            return hash.finish();
        } catch (IOException e) {
            throw FileFailure.at(file, e);
        }
    }

    public static Value of(byte[] bytes) {
        Sha256 hash = new Sha256();
        hash.update(bytes);
        return hash.finish();
    }

    /** A finished hash: eight bytes each, big-endian; of hundreds of thousands, each has to be small. */
    public record Value(long first, long second, long third, long fourth) {
        /**
         * Reads one.
         *
         * @throws IllegalArgumentException when it is not 64 lower-case hex digits
         */
        public static Value ofHex(String hex) {
            if (!HEX.matcher(hex).matches()) {
                throw new IllegalArgumentException("'" + hex + "' is not a sha256; one is 64 lower-case hex digits");
            }
            return ofBytes(HexFormat.of().parseHex(hex));
        }

        private static Value ofBytes(byte[] bytes) {
            ByteBuffer all = ByteBuffer.wrap(bytes);
            return new Value(all.getLong(), all.getLong(), all.getLong(), all.getLong());
        }

        private byte[] bytes() {
            return ByteBuffer.allocate(BYTES)
                    .putLong(first)
                    .putLong(second)
                    .putLong(third)
                    .putLong(fourth)
                    .array();
        }

        /** 64 lower-case hex digits. */
        public String hex() {
            return HexFormat.of().formatHex(bytes());
        }

        /** As RECORD spells it (PEP 376): URL-safe base64 without padding. */
        public String base64() {
            return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes());
        }

        @Override
        public String toString() {
            return hex();
        }
    }
}
