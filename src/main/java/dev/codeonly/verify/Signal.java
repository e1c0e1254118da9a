package dev.codeonly.verify;

import java.util.Arrays;
import java.util.Optional;

/** The signals that end an interpreter, by their numbers on Linux. */
enum Signal {
    SIGHUP(1),
    SIGINT(2),
    SIGILL(4),
    SIGTRAP(5),
    SIGABRT(6),
    SIGBUS(7),
    SIGFPE(8),
    SIGKILL(9),
    SIGSEGV(11),
    SIGPIPE(13),
    SIGALRM(14),
    SIGTERM(15),
    SIGSYS(31);

    /** Real-time signals end here. */
    private static final int LAST = 64;

    private final int number;

    Signal(int number) {
        this.number = number;
    }

    /** The name behind an exit code of 128 + n, as the JDK and shells have it, or -n; empty for any other. */
    static Optional<String> of(int exitCode) {
        int number = exitCode < 0 ? -exitCode : exitCode - 128;
        if (number < 1 || number > LAST) {
            return Optional.empty();
        }
        return Optional.of(Arrays.stream(values())
                .filter(signal -> signal.number == number)
                .map(Signal::name)
                .findFirst()
                .orElse("signal " + number));
    }
}
