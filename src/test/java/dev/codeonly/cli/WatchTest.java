package dev.codeonly.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.fixtures.ChildJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("watch")
class WatchTest {
    private static final int SIGTERM = 128 + 15;

    @TempDir
    private Path folder;

    /** A machine whose time moves by waiting alone, and which is switched off at some time. */
    private static final class Machine {
        private final Instant end;
        private final List<Duration> waits = new ArrayList<>();
        private Instant now = Instant.parse("2026-11-23T10:03:20Z");

        Machine(String end) {
            this.end = Instant.parse(end);
        }

        Clock clock() {
            return Clock.fixed(now, ZoneOffset.UTC);
        }

        void pause(Duration time) throws InterruptedException {
            waits.add(time);
            now = now.plus(time);
            if (now.isAfter(end)) {
                throw new InterruptedException("switched off");
            }
        }
    }

    private static Cli on(Machine machine) {
        return new Cli().with(machine::clock, machine::pause);
    }

    @Test
    @DisplayName("ticks on the timer's schedule and says when the next tick is")
    void ticks() throws IOException {
        Path home = Homes.withPackages(folder, "1.0");

        Cli.Ended ended = on(new Machine("2026-11-23T10:15:01Z")).run("watch", "--home", home.toString());

        assertThat(ended.lines()).hasSize(3);
        assertThat(ended.lines().get(0)).startsWith("default: BACKED_UP");
        assertThat(ended.lines().subList(1, 3))
                .allSatisfy(line -> assertThat(line).startsWith("default: CURRENT"));
        assertThat(ended.err())
                .contains(
                        "the next tick is at 2026-11-23 10:05:00 UTC",
                        "the next tick is at 2026-11-23 10:10:00 UTC",
                        "the next tick is at 2026-11-23 10:15:00 UTC",
                        "the next tick is at 2026-11-23 10:20:00 UTC");
    }

    @Test
    @DisplayName("prints nothing but JSON on stdout when asked")
    void json() throws IOException {
        Path home = Homes.empty(folder);

        Cli.Ended ended = on(new Machine("2026-11-23T10:10:01Z")).run("watch", "--json", "--home", home.toString());

        assertThat(ended.lines()).hasSize(2).allSatisfy(line -> assertThat(line).startsWith("{\"app\":\"default\""));
    }

    @Test
    @DisplayName("looks at the time often while it waits, for a machine may sleep meanwhile")
    void looksOften() throws IOException {
        Machine machine = new Machine("2026-11-23T10:06:00Z");

        on(machine).run("watch", "--home", Homes.empty(folder).toString());

        assertThat(machine.waits).allSatisfy(wait -> assertThat(wait).isLessThanOrEqualTo(Duration.ofSeconds(30)));
    }

    @Test
    @Timeout(60)
    @DisplayName("ends at once on SIGTERM")
    void sigterm() throws IOException, InterruptedException {
        Process process = ChildJvm.of(
                        "dev.codeonly.cli.Main",
                        "watch",
                        "--home",
                        Homes.empty(folder).toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader err =
                new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
            assertThat(err.readLine()).startsWith("the next tick is at ");

            process.destroy();

            assertThat(process.waitFor(5, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(SIGTERM);
        } finally {
            process.destroyForcibly();
        }
    }
}
