package dev.codeonly.tree;

import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** A file that is no file, or far larger than one of its kind can be: no passing failure of a share, it stays so. */
public final class OddFileException extends FileSystemException {
    private static final long serialVersionUID = 1;

    OddFileException(Path file, String reason) {
        super(file.toString(), null, reason);
    }
}
