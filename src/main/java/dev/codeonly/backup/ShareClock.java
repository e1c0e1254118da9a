package dev.codeonly.backup;

import dev.codeonly.files.Disk;
import dev.codeonly.tree.Home;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Optional;

/**
 * Tells how old a file is by the share's own clock: the modification time of a file just written, less the file's own. No
 * clock of a machine and no time stored in a file takes part, for they may be hours off.
 */
final class ShareClock {
    private final Disk disk;
    private final Home home;
    private long written;

    ShareClock(Disk disk, Home home) {
        this.disk = disk;
        this.home = home;
    }

    /**
     * The age of a file; empty when the file is not there, negative when the share's clock has been set back since. Writes one
     * small file in the store.
     */
    synchronized Optional<Duration> age(Path file) throws IOException {
        if (!Disk.exists(file)) {
            return Optional.empty();
        }
        disk.createFolders(home.store());
        disk.rewrite(home.shareClock(), Long.toString(++written).getBytes(StandardCharsets.US_ASCII));
        FileTime now = Files.getLastModifiedTime(home.shareClock());
        try {
            return Optional.of(Duration.between(Files.getLastModifiedTime(file).toInstant(), now.toInstant()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }
}
