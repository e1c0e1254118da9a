package dev.codeonly.probe;

import dev.codeonly.files.Disk;
import dev.codeonly.files.Room;
import dev.codeonly.files.Trash;
import dev.codeonly.files.Workers;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Measures a share: first what the product relies on, then, if nothing of that is missing, how fast it is. */
public final class ShareProbe {
    private static final Logger LOG = LoggerFactory.getLogger(ShareProbe.class);

    /** What a probe may write at most, in bytes. */
    public static final long ROOM = 256L << 20;

    private static final int TRIES_TO_DELETE = 5;
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(300);

    private final ProbeRoom room;
    private final ProcessorLoad processorLoad;
    private final Consumer<String> step;

    /**
     * Measures when run.
     *
     * @param step is told what is done next
     */
    public ShareProbe(ProbeRoom room, ProcessorLoad processorLoad, Consumer<String> step) {
        this.room = room;
        this.processorLoad = processorLoad;
        this.step = step;
    }

    /**
     * What was found.
     *
     * @param usableBytes free space; empty when the share does not tell
     * @param traits empty when there was no room to try anything
     * @param speed empty when a trait is missing that the product cannot do without, and when stopped
     */
    public record Findings(OptionalLong usableBytes, Optional<ShareTraits> traits, Optional<ShareSpeed> speed) {
        /** Whether there was room enough to try anything. */
        public boolean hadRoom() {
            return usableBytes.isEmpty() || usableBytes.getAsLong() >= ROOM;
        }
    }

    /** Measures and deletes what it has made, whatever happens. */
    public Findings run() throws IOException, InterruptedException {
        try {
            room.disk().createFolders(room.folder());
            return measure();
        } catch (ClosedByInterruptException e) {
            Thread.interrupted(); // as whoever throws that exception does
            throw interrupted(e);
        } finally {
            clear();
        }
    }

    private Findings measure() throws IOException, InterruptedException {
        Findings findings = new Findings(usableBytes(), Optional.empty(), Optional.empty());
        if (!findings.hadRoom()) {
            return findings;
        }
        step.accept("trying what the product relies on");
        ShareTraits traits = new ShareTraits(
                new RenameProbe(room).look(),
                new ExclusionProbe(room).look(),
                new FreshnessProbe(room).look(),
                new FileTimesProbe(room).look(),
                isCaseSensitive());
        Optional<ShareSpeed> speed = traits.fit() && !room.stopped() ? speed() : Optional.empty();
        return new Findings(findings.usableBytes(), Optional.of(traits), speed);
    }

    private Optional<ShareSpeed> speed() throws IOException, InterruptedException {
        step.accept("measuring single operations");
        List<Latency> latencies = new LatencyProbe(room).measure();
        step.accept("copying small files by more and more workers");
        List<CopyRate> copies = new CopyRateProbe(room, processorLoad).measure();
        step.accept("writing and copying a large file");
        LargeFileRate large = new LargeFileProbe(room).measure();
        return room.stopped() ? Optional.empty() : Optional.of(new ShareSpeed(latencies, copies, large));
    }

    /** A share that tells no size tells no free space either. */
    private OptionalLong usableBytes() throws IOException {
        return Room.at(room.folder()).free();
    }

    private boolean isCaseSensitive() throws IOException {
        Path own = room.create("case");
        room.disk().writeNew(own.resolve("Name"), new byte[0]);
        return !Disk.exists(own.resolve("nAME"));
    }

    private static InterruptedException interrupted(ClosedByInterruptException e) {
        InterruptedException same = new InterruptedException("the probe was interrupted");
        same.initCause(e);
        return same;
    }

    /**
     * Tries again while a worker that was interrupted ends its last file. When told to stop it leaves the rest where it is, in
     * trash: who waits for the lock shall not wait for deletions.
     */
    private void clear() {
        boolean interrupted = Thread.interrupted();
        try {
            step.accept("deleting what was made");
            for (int i = 0; i < TRIES_TO_DELETE && !room.stopped() && !isDeleted(); i++) {
                room.pause().of(BETWEEN_TRIES);
            }
        } catch (IOException e) {
            LOG.warn("{} could not be deleted ({}); the next tick deletes it", room.folder(), e.toString());
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isDeleted() throws IOException, InterruptedException {
        if (!Disk.exists(room.folder())) {
            return true;
        }
        try {
            return new Trash(room.disk(), new Workers(32, 0), room.stop()).delete(room.folder());
        } catch (DirectoryNotEmptyException e) {
            return false;
        }
    }
}
