package dev.codeonly.cli;

import dev.codeonly.backup.TickTools;
import dev.codeonly.fixtures.PythonTools;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Supplier;

/** A shell for tests: the real command line in this process, with an environment of its own and captured streams. */
final class Cli {
    private final Map<String, String> environment = new HashMap<>(System.getenv());
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private Supplier<Clock> clock = Clock::systemUTC;
    private TickTools.Pause pause = time -> {
        throw new AssertionError("nothing here waits");
    };
    private OptionalInt columns = OptionalInt.empty();

    Cli() {
        environment.keySet().removeIf(name -> name.equals("DATA_APPS"));
        environment.put("SETTLE_TIME", "PT0S");
        // no shim of a version manager, which would cost most of a test's time
        environment.put("INTERPRETERS", "{\"" + PythonTools.version() + "\": \"" + PythonTools.python() + "\"}");
    }

    /** How a command ended. */
    record Ended(int exit, String out, String err) {
        List<String> lines() {
            return out.lines().toList();
        }
    }

    Cli with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** Data apps by name and home, as {@code DATA_APPS} has them. */
    Cli withApps(Map<String, Path> homes) {
        List<String> apps = homes.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(app -> "{\"name\": \"" + app.getKey() + "\", \"home\": \"" + app.getValue() + "\"}")
                .toList();
        return with("DATA_APPS", "[" + String.join(", ", apps) + "]");
    }

    Cli onTerminal(int width) {
        columns = OptionalInt.of(width);
        return this;
    }

    Cli with(Supplier<Clock> other, TickTools.Pause waiting) {
        clock = other;
        pause = waiting;
        return this;
    }

    Shell shell() {
        return new Shell(stream(out), stream(err), Map.copyOf(environment), columns, clock, pause);
    }

    Ended run(String... arguments) {
        int exit = Maintaining.line(shell()).execute(arguments);
        return ended(exit);
    }

    /** What was printed since the last call. */
    Ended ended(int exit) {
        Ended ended = new Ended(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
        out.reset();
        err.reset();
        return ended;
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }
}
