package dev.codeonly.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;

/** Says on stderr what is done next, a line a step; what is over in a few seconds says nothing. */
final class StepProgress implements Consumer<String> {
    private final Shell shell;
    private final String app;
    private final Instant began;

    StepProgress(Shell shell, String app) {
        this.shell = shell;
        this.app = app;
        this.began = shell.now();
    }

    @Override
    public void accept(String step) {
        Duration passed = Duration.between(began, shell.now());
        if (passed.compareTo(PlainProgress.EVERY) >= 0) {
            shell.err().println(app + ": " + step + " (after " + passed.toSeconds() + " s)");
        }
    }
}
