package dev.codeonly.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.pipelines.kudu.Azure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The tokens that were given out so far. */
record Secrets(Azure azure, List<String> tokens) {
    static Secrets of(Azure azure) {
        return new Secrets(azure, azure.secrets());
    }

    Secrets and(String secret) {
        return new Secrets(
                azure, Stream.concat(tokens.stream(), Stream.of(secret)).toList());
    }

    /** Neither in what was printed, nor in an address or an argument, nor in a file that a step or command left. */
    void areNowhereIn(Run run, Path folder) {
        try {
            assertThat(tokens.stream().filter(run.log()::contains)).isEmpty();
            assertThat(tokens.stream().filter(azure.azCalls().toString()::contains))
                    .isEmpty();
            assertThat(tokens.stream().filter(azure.calls().toString()::contains))
                    .isEmpty();
            for (Path agent : agents(folder)) {
                assertNowhereBelow(agent);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> agents(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(path -> path.getFileName().toString().startsWith("agent-"))
                    .toList();
        }
    }

    private void assertNowhereBelow(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
                assertThat(tokens.stream().noneMatch(text::contains))
                        .as(file.toString())
                        .isTrue();
            }
        }
    }
}
