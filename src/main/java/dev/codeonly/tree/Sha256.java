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

/** A SHA-256 in the making, and its two spellings: hex for people and markers, unpadded base64url as RECORD has it. */
public final class Sha256 {
    private static final int BUFFER = 1 << 16;

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
        return new Value(HexFormat.of().formatHex(digest.digest()));
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
        }
    }

    public static Value of(byte[] bytes) {
        Sha256 hash = new Sha256();
        hash.update(bytes);
        return hash.finish();
    }

    /** A finished hash; 64 lower-case hex digits. */
    public record Value(String hex) {
        /** As RECORD spells it (PEP 376): URL-safe base64 without padding. */
        public String base64() {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(HexFormat.of().parseHex(hex));
        }
    }
}
