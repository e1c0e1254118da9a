package dev.codeonly.tree;

import java.util.List;
import java.util.regex.Pattern;

/**
 * One row of a RECORD file: a path relative to site-packages, its SHA-256 as unpadded base64url, its size in bytes.
 *
 * @param sha256 empty when the row has none
 * @param size −1 when the row has none
 */
public record RecordRow(String path, String sha256, long size) {
    /** Rows under these belong to scripts and data that installers rewrite, rename or leave out. */
    private static final List<String> INSTALLERS_OWN = List.of("../", "bin/", "etc/", "include/", "share/");

    private static final Pattern PARENT = Pattern.compile("(^|/)\\.\\.(/|$)");

    /** Whether the row takes part in completeness and soundness; see "Fingerprint" in {@code docs/design.md}. */
    public boolean counts() {
        return !sha256.isEmpty()
                && !path.endsWith(".pyc")
                && INSTALLERS_OWN.stream().noneMatch(path::startsWith);
    }

    /** Whether the row points out of the tree in a way that no installer writes. */
    public boolean escapes() {
        return path.startsWith("/")
                || (!path.startsWith("../") && PARENT.matcher(path).find());
    }
}
