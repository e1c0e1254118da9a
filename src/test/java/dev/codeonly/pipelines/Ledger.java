package dev.codeonly.pipelines;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What the disk knows of some trees: for every file its inode and the time of its last change, rename or link; for every folder its
 * inode and the time an entry came or went. Equal ledgers mean that no file below was deleted, moved, copied or written.
 */
record Ledger(Map<String, String> files, Map<String, String> folders) {
    Ledger {
        files = Map.copyOf(files);
        folders = Map.copyOf(folders);
    }

    static Ledger of(Path... trees) {
        Map<String, String> files = new TreeMap<>();
        Map<String, String> folders = new TreeMap<>();
        for (Path tree : trees) {
            try (Stream<Path> all = Files.walk(tree)) {
                for (Path path : all.toList()) {
                    String name = trees.length == 1
                            ? tree.relativize(path).toString()
                            : tree.getFileName() + "/" + tree.relativize(path);
                    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                        folders.put(name, seen(path, "unix:ino,lastModifiedTime"));
                    } else {
                        files.put(name, seen(path, "unix:ino,size,ctime"));
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return new Ledger(files, folders);
    }

    private static String seen(Path path, String attributes) throws IOException {
        return new TreeMap<>(Files.readAttributes(path, attributes, LinkOption.NOFOLLOW_LINKS)).toString();
    }

    /** Whether the very same files are there: folders above them may have been renamed. */
    boolean sameFilesAs(Ledger other) {
        return files.equals(other.files);
    }

    /** This ledger less the paths of that kind. */
    Ledger without(Predicate<String> kind) {
        Map<String, String> fewerFiles = new TreeMap<>(files);
        Map<String, String> fewerFolders = new TreeMap<>(folders);
        fewerFiles.keySet().removeIf(kind);
        fewerFolders.keySet().removeIf(kind);
        return new Ledger(fewerFiles, fewerFolders);
    }

    /** Short, because a failed comparison prints it. */
    @Override
    public String toString() {
        return files.size() + " files, " + folders.size() + " folders, " + Integer.toHexString(hashCode());
    }
}
