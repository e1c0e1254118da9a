package dev.codeonly.backup;

import dev.codeonly.tree.Fingerprint;
import dev.codeonly.tree.Home;
import dev.codeonly.tree.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** A package set on its way into {@code incoming/}, as a full deploy sends it: its parts, and last their list. */
record Upload(Home home, Fingerprint set, List<byte[]> parts) {
    static Upload of(Home home, Fingerprint set, byte[] archive, int count) {
        return new Upload(
                home,
                set,
                IntStream.range(0, count)
                        .mapToObj(i -> Arrays.copyOfRange(archive, (int) ((long) archive.length * i / count), (int)
                                ((long) archive.length * (i + 1) / count)))
                        .toList());
    }

    Path part(int number) {
        return home.incoming().resolve("%s.zip.part-%03d".formatted(set, number));
    }

    Upload sendParts() throws IOException {
        Files.createDirectories(home.incoming());
        for (int i = 0; i < parts.size(); i++) {
            Files.write(part(i), parts.get(i));
        }
        return this;
    }

    Upload sendList() throws IOException {
        return sendList(list());
    }

    Upload sendList(String text) throws IOException {
        Files.createDirectories(home.incoming());
        Files.writeString(home.incomingParts(set), text);
        return this;
    }

    Upload send() throws IOException {
        return sendParts().sendList();
    }

    String list() {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < parts.size(); i++) {
            lines.append(line(parts.get(i), part(i).getFileName().toString()));
        }
        return lines.toString();
    }

    static String line(byte[] content, String name) {
        return Sha256.of(content).hex() + " " + content.length + " " + name + "\n";
    }
}
