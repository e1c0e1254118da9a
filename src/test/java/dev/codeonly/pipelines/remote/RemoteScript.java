package dev.codeonly.pipelines.remote;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The remote script of the pipelines in a real bash, called as Kudu calls it: nothing but arguments and an environment that
 * has a PATH. Every {@code with…} returns a changed copy.
 *
 * @param program the words before the verb
 * @param options the words after it
 */
public record RemoteScript(Path home, List<String> program, List<String> options, Map<String, String> environment) {
    public static final Path FILE = Path.of("pipelines/remote/packages.sh").toAbsolutePath();

    public RemoteScript {
        program = List.copyOf(program);
        options = List.copyOf(options);
        environment = Map.copyOf(environment);
    }

    /** For one home; who finds the lock taken does not wait for it. */
    public static RemoteScript on(Path home) {
        return new RemoteScript(
                home,
                List.of("bash", FILE.toString()),
                List.of("--home", home.toString(), "--lock-wait", "0"),
                Map.of("PATH", System.getenv("PATH")));
    }

    /** As that run. */
    public RemoteScript as(String run) {
        return with("--run", run);
    }

    public RemoteScript with(String... more) {
        List<String> all = new ArrayList<>(options);
        all.addAll(List.of(more));
        return new RemoteScript(home, program, all, environment);
    }

    public RemoteScript withEnvironment(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(environment);
        all.putAll(more);
        return new RemoteScript(home, program, options, all);
    }

    RemoteScript startedBy(String... words) {
        return new RemoteScript(home, List.of(words), options, environment);
    }

    /** Takes every lock and hold of others for stale at once. */
    public RemoteScript impatient() {
        return with("--lock-stale-after", "0", "--hold-stale-after", "0");
    }

    /** Runs a verb to its end. */
    public Answer run(String verb, String... more) {
        return start(verb, more).answer();
    }

    public RemoteCall start(String verb, String... more) {
        String call = UUID.randomUUID().toString();
        List<String> words = new ArrayList<>(program);
        words.add(verb);
        words.addAll(options);
        words.addAll(List.of(more));
        words.addAll(List.of("--call", call));
        return startWith(words, call);
    }

    /** Exactly these words after the program; the answer is expected to carry that call. */
    RemoteCall startExactly(List<String> words, String call) {
        List<String> all = new ArrayList<>(program);
        all.addAll(words);
        return startWith(all, call);
    }

    private RemoteCall startWith(List<String> words, String call) {
        try {
            Path out = Files.createTempFile("out", ".txt");
            Path err = Files.createTempFile("err", ".txt");
            ProcessBuilder builder = new ProcessBuilder(words)
                    .directory(Path.of("/").toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment().clear();
            builder.environment().putAll(environment);
            return new RemoteCall(builder.start(), out, err, words, call);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
