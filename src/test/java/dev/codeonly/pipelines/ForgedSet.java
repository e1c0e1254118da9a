package dev.codeonly.pipelines;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Package sets as no build makes them: an honest set's artifact with another archive, or under another name. */
final class ForgedSet {
    private final ZipOutputStream zip;

    private ForgedSet(ZipOutputStream zip) {
        this.zip = zip;
    }

    /** Adds an entry of any name. */
    void put(String name, String content) {
        try {
            zip.putNextEntry(new ZipEntry(name));
            zip.write(content.getBytes(StandardCharsets.UTF_8));
            zip.closeEntry();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The archive of that set, under the fingerprint of another. */
    static BuiltSet renamed(BuiltSet set, String fingerprint, Path folder) throws IOException {
        Path forged = copy(set, fingerprint, folder);
        Files.move(forged.resolve(set.fingerprint() + ".zip.part-000"), forged.resolve(fingerprint + ".zip.part-000"));
        return listed(set, fingerprint, forged);
    }

    /** An archive with just these entries. */
    static BuiltSet of(BuiltSet set, String fingerprint, Path folder, Consumer<ForgedSet> entries) throws IOException {
        Path forged = copy(set, fingerprint, folder);
        Files.delete(forged.resolve(set.fingerprint() + ".zip.part-000"));
        try (ZipOutputStream zip =
                new ZipOutputStream(Files.newOutputStream(forged.resolve(fingerprint + ".zip.part-000")))) {
            entries.accept(new ForgedSet(zip));
        }
        return listed(set, fingerprint, forged);
    }

    private static Path copy(BuiltSet set, String fingerprint, Path folder) throws IOException {
        Path forged = folder.resolve("forged-packages");
        AppRepository.copy(set.packages(), forged);
        Files.delete(forged.resolve(set.fingerprint() + ".zip.parts"));
        Files.writeString(forged.resolve("fingerprint"), fingerprint + "\n");
        return forged;
    }

    private static BuiltSet listed(BuiltSet set, String fingerprint, Path forged) throws IOException {
        String part = fingerprint + ".zip.part-000";
        String hash = Shell.output(forged, List.of("sha256sum", part)).substring(0, 64);
        Files.writeString(
                forged.resolve(fingerprint + ".zip.parts"),
                "%s %d %s\n".formatted(hash, Files.size(forged.resolve(part)), part));
        return new BuiltSet(set.code(), forged);
    }
}
