package dev.codeonly.backup;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;

/** Turns an error of the file system into words: what, where, what to do. */
final class Failure {
    private Failure() {}

    static String describe(IOException e) {
        String where = String.valueOf(e.getMessage());
        if (e instanceof PackageSetsException) {
            return where;
        }
        if (e instanceof NoSuchFileException) {
            return where + " was gone when it was needed; something else changes the share, the next tick looks again";
        }
        if (e instanceof FileAlreadyExistsException) {
            return where + " is there although it should not be; move it away";
        }
        if (e instanceof AccessDeniedException) {
            return where + " may not be changed; check that the mount is not read-only and nothing has it open";
        }
        if (where.contains("No space left") || where.contains("quota")) {
            return where + "; the share needs room for a second copy of the packages";
        }
        return where + " (" + e.getClass().getSimpleName() + "); check the mount and the storage account";
    }
}
