package dev.codeonly.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.codeonly.backup.TinySet;
import dev.codeonly.fixtures.Archive;
import dev.codeonly.offshare.Emulated;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The verbs about the container")
class ContainerVerbsTest {
    @TempDir
    private Path folder;

    private final Emulated container = Emulated.container();
    private final Map<String, String> environment = new HashMap<>(container.settings());
    private String set;

    @BeforeEach
    void anApp() throws IOException {
        TinySet.NEW.in(folder.resolve("tree"));
        set = TinySet.fingerprint(folder.resolve("tree"));
        Files.createDirectories(folder.resolve("home/site/wwwroot"));
        environment.put(
                "DATA_APPS",
                "[{\"name\": \"data-ingest\", \"home\": \"" + folder.resolve("home") + "\", \"imports\": [\"foo\"]}]");
    }

    private Cli.Ended run(String... words) {
        Cli cli = new Cli();
        environment.forEach(cli::with);
        return cli.run(words);
    }

    @Test
    @DisplayName("bring a set back: fetch, then restore; sets lists it")
    void fetch() throws IOException, InterruptedException {
        container.put(set, Archive.of(folder.resolve("tree")).bytes()).record("data-ingest", set);

        Cli.Ended fetched = run("fetch", "--app", "data-ingest");

        assertThat(fetched.exit()).as(fetched.err()).isZero();
        assertThat(fetched.out())
                .startsWith("data-ingest: BACKED_UP – the set was fetched from " + container.url())
                .contains("./maintainer restore --app data-ingest");
        assertThat(run("restore", "--app", "data-ingest").exit()).isZero();
        Cli.Ended listed = run("sets");
        assertThat(listed.exit()).as(listed.err()).isZero();
        assertThat(listed.out().lines().toList().get(0)).matches("SET +PYTHON +PLATFORM .*NEEDED");
        assertThat(listed.out()).contains(set, "in use by data-ingest; among the last 1");
        JsonNode json = new ObjectMapper().readTree(run("sets", "--json").out());
        assertThat(json.path("set").asText()).isEqualTo(set);
        assertThat(json.path("fate").asText()).isEqualTo("kept");
    }

    @Test
    @DisplayName("refuse with 1 what the container does not have, and with 2 where there is no container")
    void refuse() throws IOException, InterruptedException {
        Cli.Ended missing = run("fetch", "--app", "data-ingest", "--fingerprint", set);
        assertThat(missing.exit()).isEqualTo(1);
        assertThat(missing.out()).contains("SET_NOT_FOUND", "does not have it");

        assertThat(run("sets").out()).startsWith("The container has no archives.");
        Cli.Ended none = run("prune", "--keep-last", "0");
        assertThat(none.exit()).isEqualTo(2);
        assertThat(none.err()).contains("keep at least 1");

        environment.remove("PACKAGE_SETS_URL");
        for (String verb : List.of("sets", "fetch --app data-ingest", "prune --keep-last 3")) {
            Cli.Ended off = run(verb.split(" "));
            assertThat(off.exit()).isEqualTo(2);
            assertThat(off.err()).startsWith("PACKAGE_SETS_URL is not set").doesNotContain("Exception");
        }
    }

    @Test
    @DisplayName("prune nothing that was touched this week, and say so; a container that is not there is told")
    void prune() throws IOException, InterruptedException {
        byte[] archive = Archive.of(folder.resolve("tree")).bytes();
        container.put(set, archive).put("0".repeat(64), archive).text("sets/notes.txt", "x");

        Cli.Ended dry = run("prune", "--keep-last", "1", "--dry-run");

        assertThat(dry.exit()).as(dry.err()).isZero();
        assertThat(dry.out()).contains("touched within 7 days");
        assertThat(dry.err()).contains("0 of 2 would be deleted.", "sets/notes.txt in the container is no archive");
        assertThat(run("prune", "--keep-last", "1").err()).contains("0 of 2 were deleted.");
        assertThat(container.blobs()).hasSize(3);
        container.client().delete();
        Cli.Ended gone = run("sets");
        assertThat(gone.exit()).isEqualTo(1);
        assertThat(gone.err()).contains("listing the archives failed at " + container.url(), "create the container");
        assertThat(gone.err()).doesNotContain("\tat ");
    }
}
