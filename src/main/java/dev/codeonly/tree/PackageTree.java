package dev.codeonly.tree;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A tree of Python packages on disk: what stands in {@code .python_packages}, or a copy of it. Reads only.
 *
 * <p>Paths inside a tree are strings relative to its root, with slashes.
 */
public record PackageTree(Path root) {
    /** Where modules lie below the root, with the slash. */
    public static final String SITE_PACKAGES = "lib/site-packages/";

    /** The ready marker at the root of a verified copy. */
    public static final String MARKER = ".backup_ready";

    public Path sitePackages() {
        return root.resolve("lib/site-packages");
    }

    public Path marker() {
        return root.resolve(MARKER);
    }

    public String name() {
        return String.valueOf(root.getFileName());
    }

    /** Whether anything is there: a folder without a regular file below it counts as absent. */
    public boolean isPresent() throws IOException {
        AtomicBoolean found = new AtomicBoolean();
        if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                found.set(true);
                return FileVisitResult.TERMINATE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (e instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw e;
            }
        });
        return found.get();
    }

    /** Reads the RECORDs; see {@link Distributions#in}. */
    public Distributions distributions() throws IOException {
        return Distributions.in(sitePackages());
    }

    /** Reads the RECORDs, and keeps nothing of them. */
    public Optional<Fingerprint> fingerprint() throws IOException {
        return Distributions.fingerprint(sitePackages());
    }

    /** What the build wrote; empty when there is no {@code .package_set}. One that is no file, or far too large, says nothing. */
    public Optional<PackageSet> packageSet() throws IOException {
        try {
            return read(PackageSet.NAME).map(PackageSet::parse);
        } catch (OddFileException e) {
            return Optional.of(PackageSet.parse(""));
        }
    }

    /** The text of the ready marker; empty when there is none, or what is there is far too large for one. */
    public Optional<String> markerText() throws IOException {
        try {
            return read(MARKER);
        } catch (OddFileException e) {
            return Optional.empty();
        }
    }

    /** Whether this is one of the product's own notes at the root, which no RECORD owns. */
    public static boolean isOwnNote(String path) {
        return path.equals(MARKER) || path.equals(PackageSet.NAME) || path.equals(PackageSet.REQUIREMENTS);
    }

    private Optional<String> read(String name) throws IOException {
        try {
            return Optional.of(SmallFile.note(root.resolve(name)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) { // no failure of the share: a file in the place of a tree
            if (!(e instanceof OddFileException) && Files.isRegularFile(root)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public String toString() {
        return root.toString();
    }
}
