package dev.codeonly.cli;

import dev.codeonly.backup.Figures;
import dev.codeonly.files.Progress;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

/** Says every few seconds, in a line, how far a copy has come; a copy of a few seconds says nothing. */
final class PlainProgress implements ShownProgress {
    static final Duration EVERY = Duration.ofSeconds(5);

    private final PrintStream err;
    private final Supplier<Instant> now;
    private final String prefix;
    private Instant next;

    PlainProgress(PrintStream err, Supplier<Instant> now, String prefix) {
        this.err = err;
        this.now = now;
        this.prefix = prefix;
        this.next = now.get().plus(EVERY);
    }

    @Override
    public Progress of(String name) {
        return new PlainProgress(err, now, name + ": ");
    }

    @Override
    public synchronized void advanced(long doneFiles, long allFiles, long doneBytes, long allBytes) {
        Instant time = now.get();
        if (time.isBefore(next)) {
            return;
        }
        next = time.plus(EVERY);
        err.println(prefix + "copied " + doneFiles + " of " + allFiles + " files, " + Figures.megabytes(doneBytes)
                + " of " + Figures.megabytes(allBytes));
    }

    @Override
    public void close() {}
}
