package dev.codeonly.cli;

import dev.codeonly.app.TickClock;
import dev.codeonly.backup.TickTools;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Supplier;

/**
 * What surrounds a command.
 *
 * @param out for reports and nothing else
 * @param err for progress, logs and complaints
 * @param columns the width of the terminal that {@code err} is; empty when it is none
 * @param clock makes a clock that shows the time now
 * @param pause waits
 */
record Shell(
        PrintStream out,
        PrintStream err,
        Map<String, String> environment,
        OptionalInt columns,
        Supplier<Clock> clock,
        TickTools.Pause pause) {
    /** Set by the launcher when stderr is a terminal: Java itself can only tell it of stdin and stdout together. */
    private static final String COLUMNS = "maintainer.columns";

    /** This process; text is UTF-8 whatever the locale. */
    static Shell ofProcess() {
        int columns = Integer.getInteger(COLUMNS, 0);
        return new Shell(
                new PrintStream(System.out, true, StandardCharsets.UTF_8),
                new PrintStream(System.err, true, StandardCharsets.UTF_8),
                System.getenv(),
                columns > 0 ? OptionalInt.of(columns) : OptionalInt.empty(),
                TickClock::start,
                time -> Thread.sleep(time.toMillis()));
    }

    Instant now() {
        return clock.get().instant();
    }
}
