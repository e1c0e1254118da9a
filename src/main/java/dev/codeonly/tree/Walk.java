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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.RecursiveAction;

/** Goes through all that lies below a tree's root, each folder listed once, many folders at a time; follows no link. */
final class Walk {
    /** Is told what is there, by many threads at once; the root's ready marker and the root itself are not told. */
    interface Visitor {
        void file(String path, Listing.Entry file);

        void folder(String path);

        /** Neither file nor folder, or of a name that this process cannot write down: then the path has a {@link Names#LOST}. */
        void other(String path);
    }

    private static final int MOST_IN_TURN = 32;

    private final Path root;
    private final Visitor visitor;

    private Walk(Path root, Visitor visitor) {
        this.root = root;
        this.visitor = visitor;
    }

    /** A missing root, and what vanishes meanwhile, is simply not there. */
    static void through(PackageTree tree, Visitor visitor) throws IOException {
        Walk walk = new Walk(tree.root(), visitor);
        Optional<Folder> root = walk.visit(tree.root());
        try {
            walk.list(new ArrayDeque<>(root.stream().toList()));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** One after the other while there are few of them, as on the way down to the packages; then many at a time. */
    private void list(Deque<Folder> folders) {
        for (int listed = 0; listed < MOST_IN_TURN && folders.size() <= SideBySide.FEW; listed++) {
            if (folders.isEmpty()) {
                return;
            }
            folders.addAll(folders.remove().list());
        }
        ForkJoinPool pool = SideBySide.pool();
        try {
            pool.submit(() -> ForkJoinTask.invokeAll(folders)).join();
        } finally {
            pool.shutdown();
        }
    }

    /** Tells of an entry; a folder has to be visited, too. */
    private Optional<Folder> visit(Path entry) throws IOException {
        BasicFileAttributes attributes;
        try {
            attributes = Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        String path = root.relativize(entry).toString();
        if (!Names.holds(root, path, entry)) {
            visitor.other(path);
            return Optional.empty();
        }
        if (attributes.isDirectory()) {
            if (!entry.equals(root)) {
                visitor.folder(path);
            }
            return Optional.of(new Folder(entry));
        }
        if (!attributes.isRegularFile()) {
            visitor.other(path);
        } else if (!path.equals(PackageTree.MARKER)) {
            visitor.file(path, new Listing.Entry(attributes.size(), attributes.lastModifiedTime()));
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
            invokeAll(list());
        }

        /** Tells of what is in it; the folders are still to be listed. */
        List<Folder> list() {
            List<Folder> below = new ArrayList<>();
            Set<Path> told = new HashSet<>(); // a folder that changes while it is listed may tell a name twice
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
                for (Path entry : entries) {
                    if (told.add(entry)) {
                        visit(entry).ifPresent(below::add);
                    }
                }
            } catch (NoSuchFileException | NotDirectoryException e) {
                return List.of(); // gone meanwhile, with all below
            } catch (DirectoryIteratorException e) {
                throw new UncheckedIOException(e.getCause());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return below;
        }
    }
}
