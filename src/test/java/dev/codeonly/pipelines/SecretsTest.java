package dev.codeonly.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.fixtures.MemoryTempDir;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That no token is in the output, in an address, in an argument of az or in a file is looked at after every run of every test. */
@DisplayName("A token, and credentials of any kind,")
class SecretsTest {
    private static final Path PROCESSES = Path.of("/proc");

    @TempDir(factory = MemoryTempDir.class)
    private Path folder;

    @Test
    void are_in_no_argument_list_of_any_process_also_when_the_shell_traces_its_commands() throws Exception {
        try (Scene scene = Scene.light(folder)) {
            scene.backedUp();
            Set<String> arguments = ConcurrentHashMap.newKeySet();
            AtomicBoolean over = new AtomicBoolean();
            Thread watcher = new Thread(() -> {
                while (!over.get()) {
                    look(arguments);
                }
            });
            watcher.start();
            scene.setting("SHELLOPTS", "xtrace");
            Run run;
            try {
                run = scene.codeOnly();
            } finally {
                over.set(true);
                watcher.join();
            }
            run.isGreen();
            assertThat(run.log()).as("the shell did trace").contains("+ main");
            assertThat(arguments).as("the watcher sees curl").anyMatch(line -> line.contains("--config"));
            assertThat(scene.azure().secrets())
                    .isNotEmpty()
                    .allSatisfy(token -> assertThat(arguments.stream().filter(line -> line.contains(token)))
                            .isEmpty());
        }
    }

    @Test
    void of_publishing_profiles_are_nowhere_asked_for() throws IOException {
        try (Stream<Path> all = Files.walk(Path.of("pipelines"))) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file))
                        .as(file.toString())
                        .doesNotContainIgnoringCase("publishingPassword")
                        .doesNotContainIgnoringCase("publishing-credentials")
                        .doesNotContainIgnoringCase("publishing-profiles")
                        .doesNotContainPattern("curl[^\\n]*( -u | --user )")
                        .doesNotContain("Authorization: Basic");
            }
        }
    }

    private static void look(Set<String> arguments) {
        try (Stream<Path> all = Files.list(PROCESSES)) {
            all.filter(path -> path.getFileName().toString().matches("\\d+"))
                    .forEach(process -> add(process, arguments));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void add(Path process, Set<String> arguments) {
        try {
            arguments.add(new String(Files.readAllBytes(process.resolve("cmdline")), StandardCharsets.UTF_8));
        } catch (IOException e) {
            // ended between the look and the read
            return;
        }
    }
}
