package dev.codeonly.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.fixtures.Archive;
import dev.codeonly.fixtures.TreeBuilder;
import dev.codeonly.tree.Fingerprint;
import dev.codeonly.tree.PackageTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packages of these sets write down where they were imported from. */
@DisplayName("The imports of an incoming set")
class ImportTrialTest {
    private static final Path MACHINE = Path.of(System.getProperty("java.io.tmpdir"));

    @TempDir
    Path folder;

    private Share share;
    private Path witness;

    @BeforeEach
    void a_share_without_packages() {
        share = Share.at(folder.resolve("home"), "foo");
        witness = folder.resolve("witness");
    }

    @AfterEach
    void nothing_is_left_on_this_machine() throws IOException {
        try (Stream<Path> there = Files.list(MACHINE)) {
            String mine = "package-maintainer-" + ProcessHandle.current().pid() + "-";
            assertThat(there.map(path -> path.getFileName().toString())).noneMatch(name -> name.startsWith(mine));
        }
    }

    @Test
    void are_tried_on_this_machine_and_not_on_the_share() throws IOException {
        Fingerprint set = send("");
        share.tick();
        assertThat(ReadyMarker.counting(share.home().incoming(set))).isPresent();
        assertThat(witnessed()).hasSize(1).first().asString().startsWith(MACHINE + "/package-maintainer-");
    }

    @Test
    void are_tried_on_the_share_when_this_machine_cannot_show_that_they_work() throws IOException {
        Fingerprint set = send("assert '/incoming/' in __file__\n");
        share.tick();
        assertThat(ReadyMarker.counting(share.home().incoming(set))).isPresent();
        assertThat(witnessed())
                .hasSize(2)
                .last()
                .asString()
                .startsWith(share.home().incoming() + "/");
    }

    @Test
    void that_fail_are_refused_by_what_the_share_shows() throws IOException {
        Fingerprint set = send("import no_such_module_anywhere\n");
        share.tick();
        assertThat(Files.readString(share.home().incomingRefused(set)))
                .contains("no_such_module_anywhere")
                .doesNotContain(MACHINE + "/package-maintainer-");
        assertThat(witnessed()).hasSize(2);
    }

    @Test
    void of_a_set_that_is_not_sound_are_never_run() throws IOException {
        PackageTree build = write("");
        Path module = build.sitePackages().resolve("foo.py");
        Files.writeString(module, Files.readString(module).replace("w.write", "w.writ e"));
        Fingerprint set = Sets.fingerprint(build);
        Upload.of(share.home(), set, Archive.of(build.root()).bytes(), 1).send();
        share.tick();
        assertThat(share.home().incomingRefused(set)).isRegularFile();
        assertThat(witness).doesNotExist();
    }

    @Test
    void end_when_the_time_of_the_tick_is_up() throws IOException {
        send("import time\ntime.sleep(100)\n");
        Instant began = Instant.now();
        Report report = share.withBudget(Duration.ofSeconds(2)).tick();
        assertThat(report.outcome()).isEqualTo(Outcome.IN_PROGRESS);
        assertThat(Duration.between(began, Instant.now())).isLessThan(Duration.ofSeconds(50));
        assertThat(witnessed()).hasSize(1);
    }

    private Fingerprint send(String code) throws IOException {
        PackageTree build = write(code);
        Fingerprint set = Sets.fingerprint(build);
        Upload.of(share.home(), set, Archive.of(build.root()).bytes(), 2).send();
        return set;
    }

    private PackageTree write(String code) throws IOException {
        PackageTree build = new PackageTree(folder.resolve("build"));
        TreeBuilder.in(build.root())
                .distribution("foo", "1.0")
                .file("foo.py", "with open('" + witness + "', 'a') as w: w.write(__file__ + '\\n')\n" + code)
                .packageSet("Python", "3.11")
                .packageSet("Imports", "foo")
                .write();
        return build;
    }

    private List<String> witnessed() throws IOException {
        return Files.readAllLines(witness);
    }
}
