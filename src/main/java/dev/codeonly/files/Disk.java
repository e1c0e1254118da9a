package dev.codeonly.files;

import dev.codeonly.tree.FileFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.UUID;

/**
 * Every single change this product makes to a disk, one method each. Nothing else changes anything.
 *
 * <p>Each method calls {@link #changing} before its one change, so that a test can crash, stop or fail at the n-th of
 * them. No method relies on links, permissions or the time stamps of folders, which Azure Files does not keep.
 */
public class Disk {
    /** The kinds of change, as {@link #changing} is told. */
    public enum Change {
        CREATE_FOLDER,
        CREATE_FILE,
        WRITE,
        SET_TIME,
        RENAME,
        DELETE_FILE,
        DELETE_FOLDER
    }

    /**
     * Called before each change; does nothing here.
     *
     * @param path what is about to change; for a rename the source
     */
    protected void changing(Change change, Path path) throws IOException {}

    /** Creates one folder whose parent exists. */
    public void createFolder(Path folder) throws IOException {
        changing(Change.CREATE_FOLDER, folder);
        Files.createDirectory(folder);
    }

    /** Creates a folder and its parents where they are missing. */
    public void createFolders(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        Path parent = folder.getParent();
        if (parent != null) {
            createFolders(parent);
        }
        try {
            createFolder(folder);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(folder)) {
                throw e;
            }
        }
    }

    /** Creates a folder with a name that nothing else has, among the machine's own temporary files. */
    public Path createTemporaryFolder(String prefix) throws IOException {
        changing(Change.CREATE_FOLDER, Path.of(prefix));
        return Files.createTempDirectory(prefix);
    }

    /** Creates a file that must not be there yet, open for writing. */
    public FileChannel createFile(Path file) throws IOException {
        changing(Change.CREATE_FILE, file);
        return FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    /** Creates a file for reading and writing that has no name in this folder once it is open, and goes when it is closed. */
    public FileChannel createNamelessFile(Path folder) throws IOException {
        changing(Change.CREATE_FILE, folder);
        return FileChannel.open(
                folder.resolve(UUID.randomUUID() + ".tmp"),
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE);
    }

    /** Writes all that remains in the buffer. */
    public void write(Path file, FileChannel channel, ByteBuffer bytes) throws IOException {
        changing(Change.WRITE, file);
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            throw FileFailure.at(file, e);
        }
    }

    /** Writes all that remains in the buffer, from this position in the file; several may write at the same time. */
    public void writeAt(Path file, FileChannel channel, ByteBuffer bytes, long position) throws IOException {
        changing(Change.WRITE, file);
        for (long at = position; bytes.hasRemaining(); ) {
            at += channel.write(bytes, at);
        }
    }

    /** Creates a file with this content; it must not be there yet. */
    public void writeNew(Path file, byte[] content) throws IOException {
        try (FileChannel channel = createFile(file)) {
            write(file, channel, ByteBuffer.wrap(content));
        } catch (IOException e) { // when it is closed
            throw FileFailure.at(file, e);
        }
    }

    /** Writes a small file whole, new or over what is there, so that its modification time is the share's now. */
    public void rewrite(Path file, byte[] content) throws IOException {
        changing(Change.WRITE, file);
        try {
            Files.write(file, content);
        } catch (IOException e) {
            throw FileFailure.at(file, e);
        }
    }

    public void setModified(Path file, FileTime time) throws IOException {
        changing(Change.SET_TIME, file);
        Files.setLastModifiedTime(file, time);
    }

    public void deleteFile(Path file) throws IOException {
        changing(Change.DELETE_FILE, file);
        Files.deleteIfExists(file);
    }

    /** Deletes an empty folder. */
    public void deleteFolder(Path folder) throws IOException {
        changing(Change.DELETE_FOLDER, folder);
        Files.deleteIfExists(folder);
    }

    /**
     * Renames on the same device, to a target that is absent, and looks at both ends afterwards; never copies, never
     * moves into or over anything.
     *
     * @throws NoSuchFileException when the source is not there: someone else was faster, look again
     * @throws FileAlreadyExistsException when the target is there
     * @throws FileSystemException when the file system refuses, for example for open handles
     */
    public void rename(Path from, Path to) throws IOException {
        if (exists(to)) {
            throw new FileAlreadyExistsException(to.toString());
        }
        changing(Change.RENAME, from);
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        if (exists(from) || !exists(to)) {
            throw new FileSystemException(
                    from.toString(), to.toString(), "was renamed without an error, yet both ends show otherwise");
        }
    }

    /**
     * Asks the file system alone to rename, without a look at either end: what it does with a target that is there is what
     * a probe wants to know. Nothing else uses this.
     */
    public void renameBlindly(Path from, Path to) throws IOException {
        changing(Change.RENAME, from);
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Whether anything is at this path, without following a link. */
    public static boolean exists(Path path) {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }
}
