package dev.codeonly.backup;

import dev.codeonly.fixtures.TreeBuilder;
import dev.codeonly.tree.Fingerprint;
import dev.codeonly.tree.PackageTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Tiny package sets of one project {@code foo}, told apart by its version, wherever a test wants them on a share. */
public final class Sets {
    private Sets() {}

    /** A complete set as the build makes it. */
    public static Fingerprint write(PackageTree tree, String version) throws IOException {
        return write(tree, version, "3.11");
    }

    public static Fingerprint write(PackageTree tree, String version, String python) throws IOException {
        TreeBuilder.in(tree.root())
                .distribution("foo", version)
                .file("foo.py", "version = '" + version + "'\n")
                .file("foo_data.txt", "data of " + version)
                .packageSet("Python", python)
                .packageSet("Imports", "foo")
                .write();
        return fingerprint(tree);
    }

    public static Fingerprint fingerprint(PackageTree tree) throws IOException {
        return tree.fingerprint().orElseThrow(() -> new AssertionError("no fingerprint in " + tree));
    }

    /** A marker that counts, of that day of November. */
    public static void mark(PackageTree tree, int day) throws IOException {
        mark(tree, day, fingerprint(tree));
    }

    public static void mark(PackageTree tree, int day, Fingerprint set) throws IOException {
        Files.deleteIfExists(tree.marker());
        List<Path> files;
        try (Stream<Path> all = Files.walk(tree.root())) {
            files = all.filter(Files::isRegularFile).toList();
        }
        long bytes = 0;
        for (Path file : files) {
            bytes += Files.size(file);
        }
        Files.writeString(
                tree.marker(),
                "Backup completed: 2026-11-%02d 02:30:00\nSize: 0.0 MB\nFingerprint: %s\nFiles: %d\nBytes: %d\n"
                        .formatted(day, set, files.size(), bytes));
    }

    /** A tree in which a file that counts is missing. */
    public static void damage(PackageTree tree) throws IOException {
        Files.delete(tree.sitePackages().resolve("foo_data.txt"));
    }

    /** The version that lies there. */
    public static String version(PackageTree tree) throws IOException {
        Path module = tree.sitePackages().resolve("foo.py");
        return Files.exists(module) ? Files.readString(module).replaceAll("(?s).*'(.*)'.*", "$1") : "none";
    }
}
