package dev.codeonly.tree;

import java.io.IOException;
import java.nio.file.attribute.FileTime;
import java.util.Collection;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Everything below a tree's root at one time, sorted, without the root's ready marker. Two listings are equal when every
 * path, size and modification time is.
 *
 * @param folders without the root
 * @param others what is neither file nor folder: links, pipes, devices; and what has a name that is no text here; packages have none
 */
public record Listing(SortedMap<String, Entry> files, SortedSet<String> folders, SortedSet<String> others) {
    /** Of a tree that is not there. */
    public static final Listing NOTHING =
            new Listing(Collections.emptySortedMap(), Collections.emptySortedSet(), Collections.emptySortedSet());

    /** A regular file; size in bytes, its time in nanoseconds since 1970: of hundreds of thousands, each has to be small. */
    public record Entry(long size, long modifiedNanos) {
        public Entry(long size, FileTime modified) {
            this(size, modified.to(TimeUnit.NANOSECONDS));
        }

        public FileTime modified() {
            return FileTime.from(modifiedNanos, TimeUnit.NANOSECONDS);
        }
    }

    public Listing {
        files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
        folders = Collections.unmodifiableSortedSet(new TreeSet<>(folders));
        others = Collections.unmodifiableSortedSet(new TreeSet<>(others));
    }

    /** Lists a tree; a missing root, and what vanishes meanwhile, is simply not there. */
    public static Listing of(PackageTree tree) throws IOException {
        SortedMap<String, Entry> files = new ConcurrentSkipListMap<>();
        SortedSet<String> folders = new ConcurrentSkipListSet<>();
        SortedSet<String> others = new ConcurrentSkipListSet<>();
        Walk.through(tree, new Walk.Visitor() {
            @Override
            public void file(String path, Entry file) {
                files.put(path, file);
            }

            @Override
            public void folder(String path) {
                folders.add(path);
            }

            @Override
            public void other(String path) {
                others.add(path);
            }
        });
        return new Listing(files, folders, others);
    }

    /** The sum of the sizes. */
    public long bytes() {
        return files.values().stream().mapToLong(Entry::size).sum();
    }

    /**
     * Looks at a tree, which may be this one at a later time or a copy of it, and compares as it goes: nothing is kept of what is as
     * listed.
     *
     * @param times whether modification times have to be the same, too
     * @return a path that is not as listed here, the first by name of those seen; empty when all are
     */
    public Optional<String> difference(PackageTree tree, boolean times) throws IOException {
        SortedSet<String> different = new ConcurrentSkipListSet<>();
        AtomicInteger same = new AtomicInteger();
        Walk.through(tree, new Walk.Visitor() {
            @Override
            public void file(String path, Entry file) {
                Entry listed = files.get(path);
                note(path, listed != null && (times ? listed.equals(file) : listed.size() == file.size()));
            }

            @Override
            public void folder(String path) {
                note(path, folders.contains(path));
            }

            @Override
            public void other(String path) {
                note(path, others.contains(path));
            }

            private void note(String path, boolean asListed) {
                if (asListed) {
                    same.incrementAndGet();
                } else {
                    different.add(path);
                }
            }
        });
        if (different.isEmpty() && same.get() < files.size() + folders.size() + others.size()) {
            return missing(of(tree));
        }
        return different.stream().findFirst();
    }

    private Optional<String> missing(Listing now) {
        return Stream.of(files.keySet(), folders, others)
                .flatMap(Collection::stream)
                .filter(path ->
                        !now.files.containsKey(path) && !now.folders.contains(path) && !now.others.contains(path))
                .findFirst()
                .or(() -> Optional.of("something that was gone for a moment"));
    }
}
