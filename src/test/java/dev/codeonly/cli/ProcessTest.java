package dev.codeonly.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.fixtures.ChildJvm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("As a process of its own")
class ProcessTest {
    @TempDir
    private Path folder;

    private record Ended(int exit, String out, String err) {}

    private Ended run(String logLevel, String... arguments) throws IOException, InterruptedException {
        return ended(start(logLevel, arguments));
    }

    private Ended ended(Process process) throws IOException, InterruptedException {
        return new Ended(process.waitFor(), text(folder.resolve("out.txt")), text(folder.resolve("err.txt")));
    }

    private Process start(String logLevel, String... arguments) throws IOException {
        Path out = folder.resolve("out.txt");
        Path err = folder.resolve("err.txt");
        ProcessBuilder builder = ChildJvm.of("dev.codeonly.cli.Main", arguments)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().put("LC_ALL", "C");
        builder.environment().put("LOG_LEVEL", logLevel);
        builder.environment().remove("DATA_APPS");
        return builder.start();
    }

    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }

    @Test
    @DisplayName("it ends with the command's exit code, writes UTF-8 whatever the locale, and logs nothing")
    void quiet() throws IOException, InterruptedException {
        Path home = Homes.withPackages(folder.resolve("home"), "1.0");

        Ended ended = run("", "tick", "--home", home.toString());

        assertThat(ended.out()).startsWith("default: BACKED_UP – ");
        assertThat(ended.err()).isEmpty();
        assertThat(ended.exit()).isZero();
    }

    @Test
    @DisplayName("it logs to stderr at LOG_LEVEL=DEBUG, and stdout has the report alone")
    void debug() throws IOException, InterruptedException {
        Path home = Homes.empty(folder.resolve("home"));
        Files.createDirectories(home.resolve("data"));
        Files.createFile(home.resolve("data/.python_packages_store")); // in the way: an unforeseen I/O error
        Homes.packages(Homes.packages(home), "1.0");

        Ended ended = run("DEBUG", "tick", "--json", "--home", home.toString());

        assertThat(ended.exit()).isEqualTo(1);
        assertThat(ended.out().lines()).singleElement().asString().startsWith("{\"app\":\"default\"");
        assertThat(ended.err()).contains("DEBUG").contains("\tat dev.codeonly.");
    }

    @Test
    @DisplayName("a probe that is told to end tidies up first")
    void probeEnds() throws IOException, InterruptedException {
        Path store = Homes.empty(folder.resolve("home")).resolve("data/.python_packages_store");

        Process probe = start("", "probe", "--home", folder.resolve("home").toString());
        while (probe.isAlive() && !Files.exists(store.resolve("trash/1-probe/latency"))) {
            Thread.sleep(20);
        }
        probe.destroy();

        assertThat(ended(probe).exit()).isNotZero();
        assertThat(store.resolve("trash")).isEmptyDirectory();
        assertThat(store.resolve("lock/1/released")).exists();
    }
}
