package dev.codeonly.cli;

import dev.codeonly.files.Progress;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** One bar on a terminal for all copies that go on at once; it stands from the first file to the last. */
final class BarProgress implements ShownProgress {
    private static final long MIB = 1 << 20;
    private static final int EACH_MILLIS = 250;

    private final PrintStream err;
    private final int columns;
    private final List<Copy> copies = new ArrayList<>();
    private final Progress unnamed = of("");
    private Optional<Bar> bar = Optional.empty();

    BarProgress(PrintStream err, int columns) {
        this.err = err;
        this.columns = columns;
    }

    @Override
    public synchronized Progress of(String name) {
        Copy copy = new Copy();
        copies.add(copy);
        return copy;
    }

    @Override
    public void advanced(long doneFiles, long allFiles, long doneBytes, long allBytes) {
        unnamed.advanced(doneFiles, allFiles, doneBytes, allBytes);
    }

    @Override
    public synchronized void close() {
        bar.ifPresent(Bar::close);
        bar = Optional.empty();
    }

    private void show() {
        long doneFiles = copies.stream().mapToLong(copy -> copy.doneFiles).sum();
        long allFiles = copies.stream().mapToLong(copy -> copy.allFiles).sum();
        if (bar.isEmpty() && doneFiles == allFiles) {
            return; // told late by a worker that the last one overtook
        }
        if (bar.isEmpty()) {
            bar = Optional.of(Bar.on(err, columns));
        }
        ProgressBar shown = bar.get().shown();
        shown.maxHint(copies.stream().mapToLong(copy -> copy.allBytes).sum());
        shown.stepTo(copies.stream().mapToLong(copy -> copy.doneBytes).sum());
        shown.setExtraMessage(doneFiles + " of " + allFiles + " files");
        if (doneFiles == allFiles) {
            close();
        }
    }

    /** The part of one copy in the bar. */
    private final class Copy implements Progress {
        private long doneFiles;
        private long allFiles;
        private long doneBytes;
        private long allBytes;

        @Override
        public void advanced(long filesDone, long filesInAll, long bytesDone, long bytesInAll) {
            synchronized (BarProgress.this) {
                doneFiles = Math.max(doneFiles, filesDone);
                allFiles = filesInAll;
                doneBytes = Math.max(doneBytes, bytesDone);
                allBytes = bytesInAll;
                show();
            }
        }
    }

    /** The library's bar and the line of the terminal it is drawn on. */
    private record Bar(ProgressBar shown, Line line) {
        static Bar on(PrintStream err, int columns) {
            Line line = new Line(err, columns);
            ProgressBar shown = new ProgressBarBuilder()
                    .setTaskName("copying")
                    .setUnit(" MB", MIB)
                    .setStyle(ProgressBarStyle.COLORFUL_UNICODE_BLOCK)
                    .setUpdateIntervalMillis(EACH_MILLIS)
                    .setConsumer(line)
                    .build();
            return new Bar(shown, line);
        }

        void close() {
            shown.close();
            line.close();
        }
    }

    /** Ends once, and then takes no more: the library neither ends nor always stops drawing a bar that is closed soon. */
    private static final class Line extends ConsoleProgressBarConsumer {
        private boolean ended;

        Line(PrintStream err, int columns) {
            super(err, columns);
        }

        @Override
        public synchronized void accept(String text) {
            if (!ended) {
                super.accept(text);
            }
        }

        @Override
        public synchronized void close() {
            if (!ended) {
                ended = true;
                super.close();
            }
        }
    }
}
