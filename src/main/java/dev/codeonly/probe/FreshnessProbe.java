package dev.codeonly.probe;

import dev.codeonly.files.Workers;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Writes a file again and again and looks with other eyes how long the old one is shown. */
final class FreshnessProbe {
    private static final int TRIES = 3;
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

    private final ProbeRoom room;

    FreshnessProbe(ProbeRoom room) {
        this.room = room;
    }

    @FunctionalInterface
    private interface Look {
        boolean sees() throws IOException;
    }

    Freshness look() throws IOException, InterruptedException {
        Path file = room.create("fresh").resolve("file");
        Optional<Duration> content = Optional.of(Duration.ZERO);
        Optional<Duration> size = Optional.of(Duration.ZERO);
        for (int number = 1; number <= TRIES && content.isPresent() && size.isPresent(); number++) {
            byte[] written = Arrays.copyOf(SmallFile.content(number), number * 1000);
            Instant began = room.now();
            room.disk().rewrite(file, written);
            content = longer(content, untilSeen(began, () -> Arrays.equals(Files.readAllBytes(file), written)));
            size = longer(size, untilSeen(began, () -> listedSize(file) == written.length));
        }
        return new Freshness(content, size);
    }

    /** On another thread. Zero when the first look sees it: the look itself takes its time. */
    private Optional<Duration> untilSeen(Instant began, Look look) throws IOException, InterruptedException {
        AtomicReference<@Nullable Duration> seen = new AtomicReference<>();
        new Workers(1, 0).each(List.of(look), 1, () -> false, one -> {
            if (one.sees()) {
                seen.set(Duration.ZERO);
            }
            while (seen.get() == null && !room.isOver(began, Freshness.LONGEST)) {
                room.pause().of(BETWEEN_LOOKS);
                if (one.sees()) {
                    seen.set(room.since(began));
                }
            }
        });
        return Optional.ofNullable(seen.get());
    }

    private static long listedSize(Path file) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(file.resolveSibling(""))) {
            for (Path entry : entries) {
                if (entry.getFileName().equals(file.getFileName())) {
                    return Files.size(entry);
                }
            }
        }
        return -1;
    }

    private static Optional<Duration> longer(Optional<Duration> one, Optional<Duration> other) {
        return one.flatMap(first -> other.map(second -> first.compareTo(second) > 0 ? first : second));
    }
}
