package dev.codeonly.tree;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a folder holds, by name. */
public final class Names {
    /** Stands in a name for what is no character here: such a name does not lead back to its file. */
    public static final char LOST = '\uFFFD';

    private Names() {}

    /** Whether a path as text leads to that entry: not where its name has bytes that are no text in this process's locale. */
    static boolean holds(Path root, String path, Path entry) {
        return path.indexOf(LOST) < 0 || leadsTo(root, path, entry);
    }

    private static boolean leadsTo(Path root, String path, Path entry) {
        try {
            return root.resolve(path).equals(entry);
        } catch (InvalidPathException e) {
            return false;
        }
    }

    /** The names in a folder, sorted, so that the file system's own order shows nowhere; a missing folder holds none. */
    public static List<String> in(Path folder) throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                names.add(String.valueOf(entry.getFileName()));
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        names.sort(null);
        return names;
    }
}
