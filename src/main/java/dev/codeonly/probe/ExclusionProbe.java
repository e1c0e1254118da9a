package dev.codeonly.probe;

import dev.codeonly.files.Workers;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** Has many threads create the same folder at once, as those do who want the lock. */
final class ExclusionProbe {
    private static final int THREADS = 8;
    private static final int ROUNDS = 20;
    private static final int LEAST_ROUNDS = 3;
    private static final Duration LONGEST = Duration.ofSeconds(2);

    private final ProbeRoom room;

    ExclusionProbe(ProbeRoom room) {
        this.room = room;
    }

    Exclusion look() throws IOException, InterruptedException {
        Path own = room.create("exclusive");
        Instant began = room.now();
        int rounds = 0;
        int wrong = 0;
        while (rounds < ROUNDS && (rounds < LEAST_ROUNDS || !room.isOver(began, LONGEST))) {
            if (winners(own.resolve(String.valueOf(++rounds))) != 1) {
                wrong++;
            }
        }
        return new Exclusion(rounds, wrong);
    }

    private int winners(Path folder) throws IOException, InterruptedException {
        AtomicInteger winners = new AtomicInteger();
        CyclicBarrier together = new CyclicBarrier(THREADS);
        new Workers(THREADS, 0).each(IntStream.range(0, THREADS).boxed().toList(), 1, () -> false, thread -> {
            meet(together);
            try {
                room.disk().createFolder(folder);
                winners.incrementAndGet();
            } catch (FileAlreadyExistsException e) {
                return; // someone else won
            }
        });
        return winners.get();
    }

    private static void meet(CyclicBarrier together) throws IOException, InterruptedException {
        try {
            together.await(10, TimeUnit.SECONDS);
        } catch (BrokenBarrierException | TimeoutException e) {
            throw new IOException("this machine could not run " + THREADS + " threads at once", e);
        }
    }
}
