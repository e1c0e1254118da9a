package dev.codeonly.pipelines.build;

import dev.codeonly.fixtures.PythonTools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One of the pipelines' scripts in a real process that has a PATH, a home of its own and what the test gives it, no more. */
final class Script {
    static final Path FOLDER = Path.of("pipelines/scripts").toAbsolutePath();

    private final List<String> words;
    private final Map<String, String> environment = new TreeMap<>();

    private Script(Object... words) {
        this.words = Stream.of(words).map(Object::toString).toList();
        environment.put("PATH", System.getenv("PATH"));
        environment.put("PYTHON", PythonTools.python().toString());
    }

    /** A Bash script of the pipelines, by its name. */
    static Script bash(String name) {
        return new Script("bash", FOLDER.resolve(name));
    }

    /** A Python script of the pipelines, by its name. */
    static Script python(String name) {
        return new Script(PythonTools.python(), "-S", "-s", "-B", FOLDER.resolve(name));
    }

    /** Another program, with its first arguments. */
    static Script program(Object... words) {
        return new Script(words);
    }

    /** Lines of Bash, for what Java cannot say, such as names that are no text. */
    static Ended lines(Path folder, String lines) {
        return new Script("bash", "-euc", "cd \"$FOLDER\"; " + lines)
                .with("FOLDER", folder)
                .run()
                .exits(0);
    }

    Script with(String variable, Object value) {
        environment.put(variable, value.toString());
        return this;
    }

    /** Adds what this machine's pip and uv need to reach the package index, and whatever else is set for them. */
    Script inThisNetwork() {
        environment.putAll(PythonTools.network());
        return with("HOME", System.getenv("HOME"));
    }

    Script without(String variable) {
        environment.remove(variable);
        return this;
    }

    Ended run(Object... arguments) {
        List<String> all = new ArrayList<>(words);
        Stream.of(arguments).map(Object::toString).forEach(all::add);
        try {
            Path out = Files.createTempFile("out", ".txt");
            Path err = Files.createTempFile("err", ".txt");
            try {
                return run(all, out, err);
            } finally {
                Files.delete(out);
                Files.delete(err);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Ended run(List<String> all, Path out, Path err) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(all)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            if (!process.waitFor(2, TimeUnit.MINUTES)) {
                throw new AssertionError("no end after two minutes: " + all);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + all, e);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        return new Ended(process.exitValue(), text(out), text(err));
    }

    // Bytes that are no text become signs of replacement.
    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }

    /** How a script ended, and what it said. */
    record Ended(int exit, String out, String err) {
        /** Itself, when that is the exit code. */
        Ended exits(int expected) {
            if (exit != expected) {
                throw new AssertionError("exit code " + exit + ", not " + expected + "\n" + out + err);
            }
            return this;
        }

        String said() {
            return out + err;
        }
    }
}
