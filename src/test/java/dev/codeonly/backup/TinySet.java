package dev.codeonly.backup;

import dev.codeonly.fixtures.TreeAudit;
import dev.codeonly.fixtures.TreeBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Three tiny package sets of one app, each an upgrade of the one before; small enough to try every single step. */
public enum TinySet {
    OLDER("1.0"),
    OLD("1.1"),
    NEW("2.0");

    /** No machine has it, so that the build's proof applies and no process is started. */
    public static final String PYTHON = "3.99";

    private static final String MODULES = "lib/site-packages/";

    /** Of every entry, so that a set is sent in the same bytes each time. */
    private static final LocalDateTime WRITTEN = LocalDateTime.of(2026, 11, 23, 0, 0);

    private final String version;

    TinySet(String version) {
        this.version = version;
    }

    /** Writes it as the build does, with {@code .package_set}. */
    public void in(Path packages) throws IOException {
        tree(packages)
                .packageSet("Python", PYTHON)
                .packageSet("Imports", "foo, bar")
                .write();
    }

    /** Writes it as pip alone does. */
    public void withoutPackageSetIn(Path packages) throws IOException {
        tree(packages).write();
    }

    /** The path of a file that no other of the sets has. */
    public String own() {
        return MODULES + "foo/only_in_" + name().toLowerCase(Locale.ROOT) + ".py";
    }

    private TreeBuilder tree(Path packages) {
        return TreeBuilder.in(packages)
                .distribution("foo", version)
                .file("foo/__init__.py", "from .deep import inner\nversion = '" + version + "'\n")
                .file("foo/deep/inner.py", "x = '" + version + "'\n")
                .file("foo/deep/__init__.py", "")
                .file(own().substring(MODULES.length()), "y = 1\n")
                .distribution("bar", "1.0")
                .file("bar.py", "z = 1\n");
    }

    /** Its fingerprint, from a tree of it. */
    public static String fingerprint(Path packages) {
        return TreeAudit.of(packages).fingerprint().orElseThrow();
    }

    /** Sends it as a full deploy does: two parts, then their list. */
    public void sendTo(Path incoming, Path scratch, boolean spoiled) throws IOException {
        in(scratch);
        byte[] zip = zip(scratch);
        String set = fingerprint(scratch);
        Files.createDirectories(incoming);
        StringBuilder list = new StringBuilder();
        for (int i = 0; i < 2; i++) {
            byte[] part = Arrays.copyOfRange(zip, i * zip.length / 2, (i + 1) * zip.length / 2);
            String name = set + ".zip.part-00" + i;
            list.append(sha256(spoiled ? new byte[0] : part) + " " + part.length + " " + name + "\n");
            Files.write(incoming.resolve(name), part);
        }
        Files.writeString(incoming.resolve(set + ".zip.parts"), list);
    }

    private static byte[] zip(Path packages) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes, StandardCharsets.UTF_8);
                Stream<Path> files = Files.walk(packages)) {
            List<Path> regular = files.filter(Files::isRegularFile).sorted().toList();
            for (Path file : regular) {
                ZipEntry entry = new ZipEntry(packages.relativize(file).toString());
                entry.setTimeLocal(WRITTEN);
                zip.putNextEntry(entry);
                zip.write(Files.readAllBytes(file));
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
