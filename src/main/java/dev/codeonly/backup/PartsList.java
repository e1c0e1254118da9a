package dev.codeonly.backup;

import dev.codeonly.files.LocalArchive;
import dev.codeonly.tree.Fingerprint;
import dev.codeonly.tree.Home;
import dev.codeonly.tree.SmallFile;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The list {@code incoming/<fp>.zip.parts}: a line a part with sha256 (hex), size in bytes and name, blanks between. */
record PartsList(List<LocalArchive.Part> parts) {
    private static final Pattern LINE = Pattern.compile("([0-9a-f]{64})\\s+(\\d{1,15})\\s+(\\S+)");

    /** Of all parts together; with the most there can be when they are even more. */
    long bytes() {
        return parts.stream().mapToLong(LocalArchive.Part::size).reduce(0, PartsList::sum);
    }

    private static long sum(long one, long other) {
        return one > Long.MAX_VALUE - other ? Long.MAX_VALUE : one + other;
    }

    /**
     * Reads the list of a set; empty when it is not one.
     *
     * @throws dev.codeonly.tree.OddFileException when it is far too large for one
     */
    static Optional<PartsList> of(Home home, Fingerprint set) throws IOException {
        if (!Files.isRegularFile(home.incomingParts(set))) {
            return Optional.empty();
        }
        String text = SmallFile.note(home.incomingParts(set));
        List<LocalArchive.Part> parts = new ArrayList<>();
        for (String line : text.lines().filter(line -> !line.isBlank()).toList()) {
            Matcher fields = LINE.matcher(line.strip());
            if (!fields.matches() || !StoreView.isPartOf(set, fields.group(3))) {
                return Optional.empty();
            }
            parts.add(new LocalArchive.Part(
                    home.incoming().resolve(fields.group(3)), fields.group(1), Long.parseLong(fields.group(2))));
        }
        return parts.isEmpty() ? Optional.empty() : Optional.of(new PartsList(List.copyOf(parts)));
    }
}
