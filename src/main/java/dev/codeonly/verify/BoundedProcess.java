package dev.codeonly.verify;

import java.io.File;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Runs a command that nobody trusts to end, to be quiet or to clean up: bounded in time and in output, and whatever it
 * started is dead when {@link #run} returns or throws.
 */
final class BoundedProcess {
    /** Why it ended. */
    enum Ending {
        EXITED,
        TIMED_OUT,
        STOPPED
    }

    /**
     * @param exitCode meaningful when it exited; 128 + n for a signal n
     * @param stdout at most its first 4 and last 64 KiB
     * @param stderr at most its first 4 and last 12 KiB
     * @param gone false when something of it survived SIGKILL, as what waits for a hanging share does
     */
    record Outcome(Ending ending, int exitCode, String stdout, String stderr, boolean gone) {}

    /** Never the tree: a module in the working directory must not be what an import finds. Always there. */
    private static final File WORKING_DIRECTORY = new File("/");

    private static final File NOTHING = new File("/dev/null");
    private static final int STDOUT_END = 64 * 1024;
    private static final int STDERR_END = 12 * 1024;
    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration LAST_OUTPUT = Duration.ofSeconds(1);

    private final ProcessBuilder builder;
    private final ProcessFamily family;

    BoundedProcess(List<String> command, Map<String, String> environment) {
        builder = new ProcessBuilder(command).directory(WORKING_DIRECTORY).redirectInput(NOTHING);
        builder.environment().clear();
        builder.environment().putAll(environment);
        family = ProcessFamily.of(builder);
    }

    /**
     * @param stop asked about twenty times a second; true ends the process at once
     * @throws IOException when it cannot be started
     */
    Outcome run(Duration timeout, Clock clock, BooleanSupplier stop) throws IOException, InterruptedException {
        Instant deadline = clock.instant().plus(timeout);
        // Before the start: a JVM that exits in between would not know what to end.
        ExitWatch.add(family);
        try {
            return run(builder.start(), deadline, clock, stop);
        } finally {
            ExitWatch.remove(family);
        }
    }

    private Outcome run(Process process, Instant deadline, Clock clock, BooleanSupplier stop)
            throws InterruptedException {
        Excerpt stdout = new Excerpt(process.getInputStream(), STDOUT_END);
        Excerpt stderr = new Excerpt(process.getErrorStream(), STDERR_END);
        List<Thread> readers;
        Ending ending;
        boolean gone;
        try {
            readers = List.of(read(stdout), read(stderr));
            ending = await(process, deadline, clock, stop);
        } finally {
            family.look(process.toHandle());
            gone = family.end();
        }
        for (Thread reader : readers) {
            reader.join(LAST_OUTPUT.toMillis());
        }
        int exitCode = ending == Ending.EXITED ? process.exitValue() : -1;
        return new Outcome(ending, exitCode, stdout.text(), stderr.text(), gone);
    }

    private Ending await(Process process, Instant deadline, Clock clock, BooleanSupplier stop)
            throws InterruptedException {
        while (!ExitWatch.isExiting() && !stop.getAsBoolean()) {
            family.look(process.toHandle());
            if (process.waitFor(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
                return ExitWatch.isExiting() ? Ending.STOPPED : Ending.EXITED;
            }
            if (!clock.instant().isBefore(deadline)) {
                return Ending.TIMED_OUT;
            }
        }
        return Ending.STOPPED;
    }

    private static Thread read(Excerpt excerpt) {
        Thread reader = new Thread(excerpt, "import-check-output");
        reader.setDaemon(true);
        reader.start();
        return reader;
    }
}
