package dev.codeonly.probe;

import dev.codeonly.files.Disk;
import dev.codeonly.files.Renames;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Tries what every step of the product that a reader can see rests on: renames of folders with something in them. */
final class RenameProbe {
    /** A mount may keep the handle of a file just written for a moment. */
    private static final List<Duration> PAUSES = List.of(Duration.ofMillis(300), Duration.ofMillis(1500));

    private final ProbeRoom room;

    RenameProbe(ProbeRoom room) {
        this.room = room;
    }

    Renaming look() throws IOException, InterruptedException {
        Optional<FileSystemException> refused =
                attempt(filled("full"), room.folder().resolve("full-renamed"));
        for (Duration pause : PAUSES) {
            if (refused.isPresent()) {
                room.pause().of(pause);
                refused = attempt(room.folder().resolve("full"), room.folder().resolve("full-renamed"));
            }
        }
        if (refused.isPresent()) {
            return new Renaming(refused.map(RenameProbe::words), Optional.empty(), false, false);
        }
        Optional<FileSystemException> whileOpen = attemptWhileOpen();
        return new Renaming(
                Optional.empty(),
                whileOpen.map(RenameProbe::words),
                whileOpen.filter(Renames::refused).isPresent(),
                replaces());
    }

    private Optional<FileSystemException> attemptWhileOpen() throws IOException {
        Path folder = filled("open");
        try (InputStream open = Files.newInputStream(inside(folder))) {
            open.read();
            return attempt(folder, room.folder().resolve("open-renamed"));
        }
    }

    /** Looks at both trees afterwards: which error says no differs by file system. */
    private boolean replaces() throws IOException {
        Path from = filled("from");
        Path onto = filled("onto");
        room.guard().check();
        try {
            room.disk().renameBlindly(from, onto);
        } catch (FileSystemException e) {
            return !Disk.exists(inside(from)) || !Disk.exists(inside(onto));
        }
        return true;
    }

    private Optional<FileSystemException> attempt(Path from, Path to) throws IOException {
        try {
            room.rename(from, to);
            return Optional.empty();
        } catch (FileSystemException e) {
            return Optional.of(e);
        }
    }

    private Path filled(String name) throws IOException {
        Path folder = room.create(name);
        room.disk().writeNew(inside(folder), SmallFile.content(0));
        return folder;
    }

    private static Path inside(Path folder) {
        return folder.resolve(folder.getFileName() + ".file");
    }

    private static String words(FileSystemException e) {
        return e.getReason() == null ? e.getClass().getSimpleName() : e.getReason();
    }
}
