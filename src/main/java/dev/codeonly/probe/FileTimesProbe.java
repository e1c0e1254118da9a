package dev.codeonly.probe;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Rewrites one file until its time has moved a few times. */
final class FileTimesProbe {
    private static final int STEPS = 3;
    private static final int AT_ONCE = 10;
    private static final Duration BETWEEN = Duration.ofMillis(5);
    private static final Duration ENOUGH = Duration.ofMillis(2500);
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private final ProbeRoom room;

    FileTimesProbe(ProbeRoom room) {
        this.room = room;
    }

    FileTimes look() throws IOException, InterruptedException {
        Path file = room.create("times").resolve("file");
        Instant began = room.now();
        Instant last = rewritten(file, 0);
        Duration ahead = Duration.between(began.plus(room.since(began).dividedBy(2)), last);
        Optional<Duration> smallest = Optional.empty();
        int steps = 0;
        int rewrites = 0;
        while (rewrites < AT_ONCE || (steps < STEPS && !room.isOver(began, steps > 0 ? ENOUGH : LONGEST))) {
            if (++rewrites > AT_ONCE) {
                room.pause().of(BETWEEN);
            }
            Instant now = rewritten(file, rewrites);
            if (now.isAfter(last)) {
                Duration step = Duration.between(last, now);
                smallest = Optional.of(
                        smallest.filter(known -> known.compareTo(step) < 0).orElse(step));
                steps++;
            }
            last = now;
        }
        return new FileTimes(smallest, steps == rewrites, ahead);
    }

    private Instant rewritten(Path file, int number) throws IOException {
        room.disk().rewrite(file, String.valueOf(number).getBytes(StandardCharsets.US_ASCII));
        return Files.getLastModifiedTime(file).toInstant();
    }
}
