package dev.codeonly.tree;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RecursiveAction;

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
        walk.all();
        return new Listing(walk.files, walk.folders, walk.others);
    }

    /** The sum of the sizes. */
    public long bytes() {
        return files.values().stream().mapToLong(Entry::size).sum();
    }

    /** Many folders at a time: on a network share each mostly waits. */
    private static final class Walk {
        private static final ForkJoinPool AT_A_TIME = new ForkJoinPool(16);

        private final Path root;
        private final SortedMap<String, Entry> files = new ConcurrentSkipListMap<>();
        private final SortedSet<String> folders = new ConcurrentSkipListSet<>();
        private final SortedSet<String> others = new ConcurrentSkipListSet<>();

        Walk(Path root) {
            this.root = root;
        }

        void all() throws IOException {
            try {
                visit(root).ifPresent(AT_A_TIME::invoke);
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        }

        /** Notes an entry; a folder has to be visited, too. */
        private Optional<Folder> visit(Path entry) throws IOException {
            BasicFileAttributes attributes;
            try {
                attributes = Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            } catch (NoSuchFileException e) {
                return Optional.empty();
            }
            String path = root.relativize(entry).toString();
            if (attributes.isDirectory()) {
                if (!entry.equals(root)) {
                    folders.add(path);
                }
                return Optional.of(new Folder(entry));
            }
            if (!attributes.isRegularFile()) {
                others.add(path);
            } else if (!path.equals(PackageTree.MARKER)) {
                files.put(path, new Entry(attributes.size(), attributes.lastModifiedTime()));
            }
            return Optional.empty();
        }

        private final class Folder extends RecursiveAction {
            private static final long serialVersionUID = 1;

            private final transient Path folder;

            Folder(Path folder) {
                this.folder = folder;
            }

            @Override
            protected void compute() {
                List<Folder> below = new ArrayList<>();
                try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
                    for (Path entry : entries) {
                        visit(entry).ifPresent(below::add);
                    }
                } catch (NoSuchFileException | NotDirectoryException e) {
                    return; // gone meanwhile, with all below
                } catch (DirectoryIteratorException e) {
                    throw new UncheckedIOException(e.getCause());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                invokeAll(below);
            }
        }
    }
}
