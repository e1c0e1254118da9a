package dev.codeonly.cli;

import dev.codeonly.tree.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Requirements in the one form whose hash is {@code Requirements} of a {@code .package_set}: continuations joined, comments
 * and blank lines dropped, blanks made one, CRLF and BOM ignored, order kept. It is that of the pipelines' {@code
 * normalise_requirements.py}, for pinned names only; whoever needs {@code -r}, {@code -c} or a local path uses that.
 */
record RequirementsText(List<String> lines) {
    private static final Pattern PINNED =
            Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*(\\[[A-Za-z0-9,._-]+])?\\s*==\\s*[^\\s*]+(\\s*;.*)?");

    private static final Pattern COMMENT = Pattern.compile("(^|\\s+)#.*$");

    RequirementsText {
        lines = List.copyOf(lines);
    }

    static RequirementsText of(String text) throws IOException {
        List<String> lines = joined(text.replaceFirst("^\uFEFF", ""))
                .map(line -> COMMENT.matcher(line).replaceFirst("").strip().replaceAll("\\s+", " "))
                .filter(line -> !line.isEmpty())
                .toList();
        for (String line : lines) {
            if (!PINNED.matcher(line).matches()) {
                throw new IOException("'" + line + "' is no pinned requirement; write name==version");
            }
        }
        return new RequirementsText(lines);
    }

    /** As pip joins them: a comment ends what was to be continued, and is not continued itself. */
    private static Stream<String> joined(String text) {
        Stream.Builder<String> lines = Stream.builder();
        StringBuilder begun = new StringBuilder();
        for (String line : text.lines().toList()) {
            boolean comment = COMMENT.matcher(line).lookingAt();
            if (line.endsWith("\\") && !comment) {
                begun.append(line.replaceFirst("\\\\+$", ""));
            } else {
                lines.add(begun + (comment ? " " : "") + line);
                begun.setLength(0);
            }
        }
        return lines.add(begun.toString()).build();
    }

    byte[] bytes() {
        return (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    String sha256() {
        return Sha256.of(bytes()).hex();
    }
}
