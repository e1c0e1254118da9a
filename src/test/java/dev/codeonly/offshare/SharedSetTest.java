package dev.codeonly.offshare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.backup.DataApp;
import dev.codeonly.backup.Outcome;
import dev.codeonly.backup.Share;
import dev.codeonly.backup.TinySet;
import dev.codeonly.fixtures.MovingClock;
import dev.codeonly.tree.Home;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The same set of three apps")
class SharedSetTest {
    @TempDir
    private Path folder;

    private final Emulated container = Emulated.container();
    private final Wire wire = Wire.open();
    private final MovingClock clock = new MovingClock(Instant.parse("2026-11-27T08:00:00Z"));

    @AfterEach
    void close() {
        wire.close();
    }

    private List<Share> shares() throws IOException {
        List<Share> shares = new ArrayList<>();
        for (String name : List.of("ingest", "report", "export")) {
            Share share = Share.at(folder.resolve(name), "foo");
            share = share.with(new DataApp(
                            name,
                            new Home(folder.resolve(name)),
                            share.app().imports(),
                            share.app().python(),
                            share.app().mayDiffer(),
                            false))
                    .with(clock)
                    .with(container.sets(wire.address()));
            TinySet.NEW.in(share.packages());
            shares.add(share);
        }
        return shares;
    }

    @Test
    void is_one_blob_and_ten_ticks_more_ask_one_question_each() throws IOException {
        List<Share> shares = shares();
        shares.forEach(share -> assertThat(share.tick().outcome()).isEqualTo(Outcome.BACKED_UP));
        assertThat(container.blobs())
                .containsExactlyInAnyOrder(
                        "sets/" + TinySet.fingerprint(shares.get(0).packages()) + ".zip",
                        "apps/ingest.json",
                        "apps/report.json",
                        "apps/export.json");

        for (int i = 0; i < 10; i++) {
            clock.move(Duration.ofMinutes(5));
            for (Share share : shares) {
                wire.forget();

                assertThat(share.tick().outcome()).isEqualTo(Outcome.CURRENT);

                assertThat(wire.requests()).hasSize(1).allMatch(request -> request.matches("(GET|HEAD) [^?]*"));
            }
        }
    }
}
