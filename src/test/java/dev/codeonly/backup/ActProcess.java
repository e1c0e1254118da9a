package dev.codeonly.backup;

import dev.codeonly.fixtures.ChildJvm;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A maintainer in a process of its own that does what it is told to, share after share, until it is killed or its standard
 * input ends.
 */
record ActProcess(Process process, BufferedReader said, Path log) implements AutoCloseable {
    private static final String BEGUN = "begun";
    private static final String ENDED = "ended ";

    /** Starts one that waits for its first order; what it logs goes to that file. */
    static ActProcess start(Path log) throws IOException {
        Process process = ChildJvm.of(ActProcess.class)
                .redirectError(ProcessBuilder.Redirect.appendTo(new File(log.toString())))
                .start();
        return new ActProcess(process, process.inputReader(StandardCharsets.UTF_8), log);
    }

    /** Returns when it has begun with what the situation is about. */
    void begin(CrashSituation situation, Path home) throws IOException {
        Writer orders = process.outputWriter(StandardCharsets.UTF_8);
        orders.write(situation + " " + home + "\n");
        orders.flush();
        String line = said.readLine();
        if (!BEGUN.equals(line)) {
            throw new AssertionError("the child said '" + line + "' instead of beginning with " + situation + ": "
                    + Files.readString(log));
        }
    }

    /** How it ended; empty when it was killed before it could say so. */
    Optional<String> ended() throws IOException {
        String line = said.readLine();
        if (line != null && !line.startsWith(ENDED)) {
            throw new AssertionError("the child said '" + line + "' instead of how it ended");
        }
        return Optional.ofNullable(line).map(end -> end.substring(ENDED.length()));
    }

    /** SIGKILL; returns when it is dead. Not by the process itself, which would close what it has said. */
    void kill() {
        process.toHandle().destroyForcibly();
        process.onExit().join();
    }

    @Override
    public void close() {
        kill();
    }

    /** The child. */
    public static void main(String[] arguments) {
        PrintStream out = System.out;
        System.setOut(System.err); // what is logged is no answer
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        orders.lines().forEach(order -> {
            int blank = order.indexOf(' ');
            CrashSituation situation = CrashSituation.valueOf(order.substring(0, blank));
            Share share = situation.share(Path.of(order.substring(blank + 1)));
            out.println(BEGUN);
            out.println(ENDED + situation.act().on(share).outcome());
        });
    }
}
