package dev.codeonly.lab.together;

import dev.codeonly.backup.TinySet;
import dev.codeonly.fixtures.ChildJvm;
import dev.codeonly.pipelines.remote.RemoteScript;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** One who does the same thing again and again, each time in a new process; who is killed begins anew. */
final class Participant {
    private static final Path SCRIPT = Path.of("src/test/bash/deployment.sh").toAbsolutePath();
    private static final String WELL = "finished well";

    private final Kind kind;
    private final String name;
    private final Stage stage;
    private final Random random;
    private int runs;
    private volatile String run = "";
    private volatile long group;

    Participant(Kind kind, int number, Stage stage, long seed) {
        this.kind = kind;
        this.name = kind.function() + "-" + number;
        this.stage = stage;
        this.random = new Random(seed + number);
    }

    Kind kind() {
        return kind;
    }

    /** The process group at work, 0 when there is none. */
    long group() {
        return group;
    }

    /** The run under way, or the last one. */
    String run() {
        return run;
    }

    /** How many of what it is there for a kind has done to the end. */
    static int done(Kind kind, Counts counts) {
        return counts.of(kind + " " + WELL);
    }

    /** Begins, in a thread of its own. */
    Thread start(BooleanSupplier over) {
        Thread thread = new Thread(() -> runUntil(over), name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void runUntil(BooleanSupplier over) {
        while (!over.getAsBoolean()) {
            try {
                runOnce(over);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(kind.pauseInMilliseconds())));
        }
    }

    private void runOnce(BooleanSupplier over) throws IOException {
        Process process;
        stage.starting().readLock().lock();
        try {
            if (over.getAsBoolean()) {
                return;
            }
            run = name + "." + ++runs;
            process = new ProcessBuilder(words())
                    .redirectError(
                            ProcessBuilder.Redirect.appendTo(stage.errors().toFile()))
                    .start();
            group = stage.groups().watch(process);
        } finally {
            stage.starting().readLock().unlock();
        }
        try (BufferedReader said = process.inputReader(StandardCharsets.UTF_8)) {
            said.lines().forEach(this::count);
        }
        process.onExit().join();
        stage.groups().kill(group); // the rest of it, and nobody has to remember it any more
        group = 0;
    }

    private void count(String line) {
        stage.counts().add(kind + " " + line);
        if (kind == Kind.MAINTAINER && line.matches("TICK (BACKED_UP|CURRENT)")) {
            stage.counts().add(kind + " " + WELL);
        }
    }

    private List<String> words() {
        List<String> words = new ArrayList<>(List.of("setsid"));
        if (kind == Kind.MAINTAINER) {
            words.addAll(ChildJvm.of(MaintainerLoop.class, stage.home().toString(), Long.toString(random.nextLong()))
                    .command());
            return words;
        }
        TinySet set = TinySet.values()[random.nextInt(TinySet.values().length)];
        words.addAll(List.of(
                "bash",
                SCRIPT.toString(),
                kind.function(),
                run,
                stage.home().toString(),
                stage.material().resolve(set.name()).toString(),
                stage.marks().toString(),
                RemoteScript.FILE.toString()));
        return words;
    }
}
