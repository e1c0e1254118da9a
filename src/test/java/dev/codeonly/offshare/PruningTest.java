package dev.codeonly.offshare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.backup.AppRecord;
import dev.codeonly.backup.ArchivedSet;
import dev.codeonly.fixtures.Azurite;
import dev.codeonly.tree.Fingerprint;
import dev.codeonly.tree.Sha256;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("In the container,")
class PruningTest {
    private static final Fingerprint SET = new Fingerprint("ab".repeat(32));

    private final Emulated container = Emulated.container();
    private final BlobPackageSets sets = container.sets();

    @Test
    @DisplayName("an archive that was touched since it was listed is not deleted")
    void touched() throws IOException {
        container.put(SET.hex(), new byte[] {1});
        ArchivedSet listed = sets.inventory().sets().get(0);
        assertThat(sets.touch(listed)).isTrue();

        assertThat(sets.delete(listed)).isFalse();

        ArchivedSet now = sets.find(SET).orElseThrow();
        assertThat(now.description()).isEqualTo(listed.description());
        assertThat(now.sha256()).isEqualTo(listed.sha256());
        assertThat(sets.delete(now)).isTrue();
        assertThat(sets.find(SET)).isEmpty();
        assertThat(sets.touch(now)).as("gone").isFalse();
    }

    @Test
    @DisplayName("an archive in the place of the one that was found does not get the metadata of that one")
    void replaced() throws IOException {
        container.put(SET.hex(), new byte[] {1});
        ArchivedSet found = sets.find(SET).orElseThrow();
        container.put(SET.hex(), new byte[] {2});

        assertThat(sets.touch(found)).isFalse();

        assertThat(sets.find(SET).orElseThrow().sha256()).isEqualTo(Sha256.of(new byte[] {2}));
        ArchivedSet now = sets.find(SET).orElseThrow();
        assertThat(sets.touch(now)).isTrue();
        assertThat(sets.touch(now)).as("touched by someone else just now").isTrue();
    }

    @Test
    @DisplayName("the newest archive is the first, with the service's time")
    void newestFirst() throws IOException, InterruptedException {
        container.put(SET.hex(), new byte[] {1});
        Thread.sleep(1100); // the service counts seconds
        container.put("cd".repeat(32), new byte[] {2});

        assertThat(sets.inventory().sets())
                .extracting(archive -> archive.set().hex())
                .containsExactly("cd".repeat(32), SET.hex());
        assertThat(sets.inventory().asOf())
                .isAfterOrEqualTo(sets.inventory().sets().get(0).created());
    }

    @Test
    @DisplayName("of two that write a record the second does nothing; maintainers do not see each other's")
    void records() throws IOException {
        AppRecord first = new AppRecord("ingest", List.of(SET), Set.of(), "");
        sets.write(first);
        AppRecord known = sets.record("ingest").orElseThrow();
        sets.write(new AppRecord("ingest", List.of(new Fingerprint("cd".repeat(32))), Set.of(SET), known.version()));
        sets.write(new AppRecord("ingest", List.of(SET), Set.of(), known.version()));
        sets.write(first);

        assertThat(sets.record("ingest").orElseThrow().sets()).containsExactly(new Fingerprint("cd".repeat(32)));
        assertThat(sets.record("ingest").orElseThrow().bad()).containsExactly(SET);
        BlobPackageSets other = container.sets(Azurite.shared().address(), Optional.of("func-maintainer-prod"));
        assertThat(other.record("ingest")).isEmpty();
        other.write(first);
        assertThat(container.blobs())
                .containsExactlyInAnyOrder("apps/ingest.json", "apps/func-maintainer-prod/ingest.json");
        assertThat(sets.records()).hasSize(2);
    }
}
