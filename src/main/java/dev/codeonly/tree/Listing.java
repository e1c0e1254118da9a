package dev.codeonly.tree;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Everything below a tree's root at one time, sorted, without the root's ready marker. Two listings are equal when every
 * path, size and modification time is.
 *
 * @param folders without the root
 * @param others what is neither file nor folder: links, pipes, devices; packages have none
 */
public record Listing(SortedMap<String, Entry> files, SortedSet<String> folders, SortedSet<String> others) {
    /** A regular file; size in bytes. */
    public record Entry(long size, FileTime modified) {}

    public Listing {
        files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
        folders = Collections.unmodifiableSortedSet(new TreeSet<>(folders));
        others = Collections.unmodifiableSortedSet(new TreeSet<>(others));
    }

    /** Lists a tree; a missing root, and what vanishes meanwhile, is simply not there. */
    public static Listing of(PackageTree tree) throws IOException {
        Walk walk = new Walk(tree.root());
        Files.walkFileTree(tree.root(), walk);
        return new Listing(walk.files, walk.folders, walk.others);
    }

    /** The sum of the sizes. */
    public long bytes() {
        return files.values().stream().mapToLong(Entry::size).sum();
    }

    private static final class Walk extends SimpleFileVisitor<Path> {
        private final Path root;
        private final SortedMap<String, Entry> files = new TreeMap<>();
        private final SortedSet<String> folders = new TreeSet<>();
        private final SortedSet<String> others = new TreeSet<>();

        Walk(Path root) {
            this.root = root;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            if (!folder.equals(root)) {
                folders.add(relative(folder));
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            String path = relative(file);
            if (!attributes.isRegularFile()) {
                others.add(path);
            } else if (!path.equals(PackageTree.MARKER)) {
                files.put(path, new Entry(attributes.size(), attributes.lastModifiedTime()));
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException || e instanceof NotDirectoryException) {
                return FileVisitResult.CONTINUE;
            }
            throw e;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) throws IOException {
            if (e == null || e instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw e;
        }

        private String relative(Path path) {
            return root.relativize(path).toString();
        }
    }
}
