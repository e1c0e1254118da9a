package dev.codeonly.cli;

import dev.codeonly.files.Progress;

/** The progress of copies on stderr, until it is closed. */
interface ShownProgress extends Progress, AutoCloseable {
    /** A bar on a terminal, a plain line every few seconds elsewhere. */
    static ShownProgress on(Shell shell) {
        return shell.columns().isPresent()
                ? new BarProgress(shell.err(), shell.columns().getAsInt())
                : new PlainProgress(shell.err(), shell::now, "");
    }

    @Override
    void close();
}
