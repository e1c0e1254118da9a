package dev.codeonly.probe;

import dev.codeonly.files.Disk;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Measures single operations one after the other, each kind on names of its own so that no cache answers. */
final class LatencyProbe {
    private static final int TRIES = 30;
    private static final int LEAST = 3;
    private static final Duration EACH_KIND = Duration.ofSeconds(1);

    /** What a mount remembers of a file's attributes is older by then. */
    private static final Duration CACHES_ARE_COLD = Duration.ofMillis(1200);

    private final ProbeRoom room;
    private final List<Latency> latencies = new ArrayList<>();

    LatencyProbe(ProbeRoom room) {
        this.room = room;
    }

    @FunctionalInterface
    private interface Try {
        void on(int number) throws IOException;
    }

    List<Latency> measure() throws IOException, InterruptedException {
        Disk disk = room.disk();
        Path own = room.create("latency");
        byte[] content = SmallFile.content(0);
        int folders = sample(Latency.Kind.CREATE_FOLDER, TRIES, i -> disk.createFolder(own.resolve("folder-" + i)));
        int files = sample(Latency.Kind.WRITE_FILE, TRIES, i -> disk.writeNew(own.resolve("file-" + i), content));
        Instant written = room.now();
        int renamed = sample(
                Latency.Kind.RENAME_FOLDER,
                folders,
                i -> room.guard().check(),
                i -> disk.renameBlindly(own.resolve("folder-" + i), own.resolve("renamed-" + i)));
        if (!room.isOver(written, CACHES_ARE_COLD)) {
            room.pause().of(CACHES_ARE_COLD.minus(room.since(written)));
        }
        sample(Latency.Kind.LIST_FOLDER, renamed, i -> list(own.resolve("renamed-" + i)));
        sample(
                Latency.Kind.LOOK,
                files,
                i -> Files.readAttributes(own.resolve("file-" + i), BasicFileAttributes.class));
        sample(Latency.Kind.READ_FILE, files, i -> Files.readAllBytes(own.resolve("file-" + i)));
        sample(Latency.Kind.DELETE_FILE, files, i -> disk.deleteFile(own.resolve("file-" + i)));
        return List.copyOf(latencies);
    }

    private int sample(Latency.Kind kind, int most, Try one) throws IOException {
        return sample(kind, most, i -> {}, one);
    }

    /** Returns how often it was done; the first time, which loads classes, is not measured. */
    private int sample(Latency.Kind kind, int most, Try before, Try one) throws IOException {
        List<Duration> took = new ArrayList<>();
        Instant kindBegan = room.now();
        int done = 0;
        while (done < most && !room.stopped() && (done <= LEAST || !room.isOver(kindBegan, EACH_KIND))) {
            before.on(done);
            Instant began = room.now();
            one.on(done);
            if (done++ > 0) {
                took.add(room.since(began));
            }
        }
        latencies.add(Latency.of(kind, took));
        return done;
    }

    private static void list(Path folder) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            entries.forEach(entry -> {});
        }
    }
}
