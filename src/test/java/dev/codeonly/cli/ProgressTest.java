package dev.codeonly.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.files.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The progress of a copy")
class ProgressTest {
    private static final long MIB = 1 << 20;

    @Nested
    @DisplayName("without a terminal")
    class Plain {
        private Instant now = Instant.parse("2026-11-23T10:00:00Z");
        private final Cli cli = new Cli().with(() -> Clock.fixed(now, ZoneOffset.UTC), time -> {});

        private void pass(long seconds) {
            now = now.plus(Duration.ofSeconds(seconds));
        }

        @Test
        @DisplayName("is a line every five seconds, however often it is told")
        void lines() {
            try (ShownProgress progress = ShownProgress.on(cli.shell())) {
                Progress copy = progress.of("data-ingest");
                copy.advanced(1, 8123, MIB, 488 * MIB);
                pass(5);
                copy.advanced(1200, 8123, 120 * MIB, 488 * MIB);
                copy.advanced(1201, 8123, 120 * MIB, 488 * MIB);
                pass(4);
                copy.advanced(2000, 8123, 200 * MIB, 488 * MIB);
                pass(1);
                copy.advanced(2400, 8123, 240 * MIB + MIB / 2, 488 * MIB);
            }

            assertThat(cli.ended(0).err().lines())
                    .containsExactly(
                            "data-ingest: copied 1200 of 8123 files, 120.0 MB of 488.0 MB",
                            "data-ingest: copied 2400 of 8123 files, 240.5 MB of 488.0 MB");
        }

        @Test
        @DisplayName("is told apart by app when several copy at once")
        void several() {
            try (ShownProgress progress = ShownProgress.on(cli.shell())) {
                Progress in = progress.of("data-in");
                Progress out = progress.of("data-out");
                pass(6);
                in.advanced(1, 2, 0, 0);
                out.advanced(3, 4, 0, 0);
            }

            assertThat(cli.ended(0).err()).contains("data-in: copied 1 of 2", "data-out: copied 3 of 4");
        }

        @Test
        @DisplayName("of a probe is a line a step, once it takes longer than a few seconds")
        void steps() {
            StepProgress progress = new StepProgress(cli.shell(), "data-ingest");
            pass(4);
            progress.accept("trying this");
            pass(1);
            progress.accept("measuring that");

            assertThat(cli.ended(0).err().lines()).containsExactly("data-ingest: measuring that (after 5 s)");
        }

        @Test
        @DisplayName("is nothing for a copy of a few seconds")
        void shortCopy() {
            try (ShownProgress progress = ShownProgress.on(cli.shell())) {
                pass(4);
                progress.of("a").advanced(9, 9, MIB, MIB);
            }

            assertThat(cli.ended(0).err()).isEmpty();
        }
    }

    @Nested
    @DisplayName("on a terminal")
    class Bar {
        private final Cli cli = new Cli().onTerminal(100);

        @Test
        @DisplayName("is one bar for all copies, gone with the last file")
        void bar() {
            try (ShownProgress progress = ShownProgress.on(cli.shell())) {
                Progress in = progress.of("data-in");
                Progress out = progress.of("data-out");
                in.advanced(1, 2, MIB, 2 * MIB);
                out.advanced(1, 3, MIB, 6 * MIB);
                in.advanced(2, 2, 2 * MIB, 2 * MIB);
                out.advanced(3, 3, 6 * MIB, 6 * MIB);
                assertThat(cli.ended(0).err()).contains("copying", "100%", "8/8 MB", "5 of 5 files");

                out.advanced(2, 3, 4 * MIB, 6 * MIB); // a worker that the last one overtook
            }

            assertThat(cli.ended(0).err()).isEmpty();
        }

        @Test
        @DisplayName("ends also when the copy does not")
        void ends() {
            try (ShownProgress progress = ShownProgress.on(cli.shell())) {
                progress.of("a").advanced(1, 2, MIB, 2 * MIB);
            }

            assertThat(cli.ended(0).err()).contains("50%", "1 of 2 files").endsWith(System.lineSeparator());
        }

        @Test
        @DisplayName("leaves stdout to the report, also with --json")
        void stdout(@TempDir Path folder) throws IOException {
            Path home = Homes.withPackages(folder, "1.0");

            Cli.Ended ended = cli.run("tick", "--json", "--home", home.toString());

            assertThat(ended.lines()).singleElement().asString().startsWith("{").endsWith("}");
            assertThat(ended.err()).contains("copying", "100%");
        }
    }
}
