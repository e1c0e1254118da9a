package dev.codeonly.cli;

import dev.codeonly.tree.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Requirements in the one form whose hash is {@code Requirements} of a {@code .package_set}: continuations joined, comments
 * and blank lines dropped, CRLF and BOM ignored, order kept. Only pinned names are taken; whoever needs {@code -r},
 * {@code -c} or a local path uses the full deploy's own build.
 */
record RequirementsText(List<String> lines) {
    private static final Pattern PINNED =
            Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*(\\[[A-Za-z0-9,._-]+])?\\s*==\\s*[^\\s*]+(\\s*;.*)?");

    RequirementsText {
        lines = List.copyOf(lines);
    }

    static RequirementsText of(String text) throws IOException {
        String joined = text.replaceFirst("^\uFEFF", "").replace("\r\n", "\n").replace("\\\n", "");
        List<String> lines = Stream.of(joined.split("\n", -1))
                .map(line -> line.replaceFirst("(^|\\s+)#.*$", "").strip())
                .filter(line -> !line.isEmpty())
                .toList();
        for (String line : lines) {
            if (!PINNED.matcher(line).matches()) {
                throw new IOException("'" + line + "' is no pinned requirement; write name==version");
            }
        }
        return new RequirementsText(lines);
    }

    byte[] bytes() {
        return (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    String sha256() {
        return Sha256.of(bytes()).hex();
    }
}
