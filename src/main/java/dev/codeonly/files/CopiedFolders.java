package dev.codeonly.files;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The folders of one copy while it is under way, each made right before something goes into it, by whoever comes first: the
 * kernel has just heard of it then, and nobody waits for folders that nobody needs yet.
 */
final class CopiedFolders {
    private final Disk disk;
    private final Map<String, Folder> folders = new HashMap<>();

    /**
     * None is made yet.
     *
     * @param names relative to the root; whatever is above one is among them
     * @param there those that need not be made
     */
    CopiedFolders(Disk disk, Path root, Collection<String> names, Set<String> there) {
        this.disk = disk;
        names.forEach(name -> folders.put(name, new Folder(root.resolve(name), above(name), there.contains(name))));
    }

    /** Makes a folder and those above it, where they are missing; the root, whose name is empty, is there. */
    void make(String name) throws IOException {
        Folder folder = folders.get(name);
        if (folder != null) {
            folder.make();
        }
    }

    /** Those that nobody has made yet. */
    List<String> left() {
        return folders.entrySet().stream()
                .filter(folder -> !folder.getValue().isMade())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** What is above the last slash. */
    static String above(String path) {
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }

    private final class Folder {
        private final Path path;
        private final String parent;
        private boolean made;

        Folder(Path path, String parent, boolean made) {
            this.path = path;
            this.parent = parent;
            this.made = made;
        }

        synchronized boolean isMade() {
            return made;
        }

        /** One that is there was made by a try whose answer was lost: nobody else makes anything under our number. */
        private void create() throws IOException {
            try {
                disk.createFolder(path);
            } catch (FileAlreadyExistsException e) {
                if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                    throw e;
                }
            }
        }

        /** Who comes second waits for the first; who makes one waits for those above it alone. */
        synchronized void make() throws IOException {
            if (!made) {
                CopiedFolders.this.make(parent);
                create();
                made = true;
            }
        }
    }
}
