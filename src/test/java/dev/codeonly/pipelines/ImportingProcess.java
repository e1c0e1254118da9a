package dev.codeonly.pipelines;

import dev.codeonly.fixtures.PythonTools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A real Python that imports from the live packages over and over, each time in a fresh process that has seen none of them,
 * as a restarted worker does. Times are seconds of {@code /proc/uptime}, which every program reads alike.
 */
final class ImportingProcess implements AutoCloseable {
    private static final String PROGRAM = """
            import importlib.metadata, os, sys

            site, notes = sys.argv[1:]

            def uptime():
                with open("/proc/uptime") as file:
                    return file.read().split()[0]

            def seen():
                sys.path.insert(0, site)
                try:
                    import six, certifi, idna.core, idna.uts46data
                    yield from (module.__version__ for module in (six, certifi, idna))
                    yield from (importlib.metadata.version(name) for name in ("six", "certifi", "idna"))
                    with open(certifi.where()) as file:
                        file.read()
                except Exception as problem:
                    yield type(problem).__name__

            note = os.open(notes, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
            while os.getppid() == int(os.environ["PARENT"]):
                begun = uptime()
                child = os.fork()
                if child == 0:
                    versions = " ".join(seen())
                    os.write(note, (begun + " " + uptime() + " " + versions + "\\n").encode())
                    os._exit(0)
                os.waitpid(child, 0)
            """;
    private static final long PATIENCE = 60;

    private final Process process;
    private final Path notes;

    private ImportingProcess(Process process, Path notes) {
        this.process = process;
        this.notes = notes;
    }

    /**
     * One round of imports.
     *
     * @param seen the versions of six, certifi and idna, as the modules say and as their dist-info says, with blanks between;
     *     or the exception that ended it
     */
    record Round(double begun, double ended, String seen) {
        static Round of(String line) {
            String[] words = line.split(" ", 3);
            return new Round(Double.parseDouble(words[0]), Double.parseDouble(words[1]), words[2]);
        }
    }

    static ImportingProcess from(Path packages, Path notes) throws IOException {
        Files.createFile(notes);
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        PythonTools.python().toString(),
                        "-S",
                        "-s",
                        "-B",
                        "-c",
                        PROGRAM,
                        packages.resolve("lib/site-packages").toString(),
                        notes.toString()))
                .inheritIO();
        builder.environment()
                .put("PARENT", Long.toString(ProcessHandle.current().pid()));
        return new ImportingProcess(builder.start(), notes);
    }

    List<Round> rounds() throws IOException {
        return Files.readAllLines(notes).stream().map(Round::of).toList();
    }

    /** Waits until so many rounds more have ended. */
    void awaitRounds(int more) throws IOException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE);
        for (int wanted = rounds().size() + more; rounds().size() < wanted; ) {
            if (!process.isAlive() || System.nanoTime() > until) {
                throw new AssertionError("the importing process does no more rounds; alive: " + process.isAlive());
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
