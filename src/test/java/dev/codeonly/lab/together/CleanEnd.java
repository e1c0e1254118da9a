package dev.codeonly.lab.together;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.backup.Outcome;
import dev.codeonly.backup.Share;
import dev.codeonly.backup.ShareInvariants;
import dev.codeonly.backup.TinySet;
import dev.codeonly.pipelines.remote.RemoteScript;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** When all are dead: one run that restores, as every run of ours ends, and ticks make the share whole and tidy. */
final class CleanEnd {
    private static final int PATIENCE = 6;
    private static final String LIVE = "wwwroot/.python_packages";

    private final Stage stage;
    private final Share share;
    private final RemoteScript script;

    CleanEnd(Stage stage) {
        this.stage = stage;
        this.share = Share.at(stage.home(), "foo", "bar")
                .withLockStaleAfter(Duration.ZERO)
                .withHoldStaleAfter(Duration.ZERO);
        this.script = RemoteScript.on(stage.home()).as("clean").with("--lock-stale-after", "0");
    }

    void demand() throws IOException {
        assertThat(call("hold", "--hold-stale-after", "0")).isEqualTo("HOLD_SUCCESS");
        for (int i = 0; i < PATIENCE && !share().sets().contains(LIVE); i++) {
            restore();
        }
        assertThat(call("release")).isEqualTo("RELEASE_SUCCESS");
        tickUntil(Set.of(Outcome.CURRENT, Outcome.BACKED_UP));
        tickUntil(Set.of(Outcome.CURRENT));
        ShareInvariants.View view = share();
        assertThat(view.violations()).isEmpty();
        assertThat(view.leftovers())
                .as("left over, but for parts that a dead run has sent and a week deletes")
                .allMatch(left -> left.startsWith("incoming/"));
        assertThat(view.backupFingerprint()).isPresent().isEqualTo(view.liveFingerprint());
    }

    private void restore() throws IOException {
        String word = call("restore");
        if (Set.of("SET_IS_AMBIGUOUS", "SEVERAL_PARKED").contains(word)) {
            Path parked = stage.home().resolve("data/.python_packages_store/parked");
            String first = Stage.names(parked).stream()
                    .filter(name -> share().sets().contains("parked/" + name))
                    .findFirst()
                    .orElseThrow();
            Files.move(parked.resolve(first), share.packages());
            stage.counts().add("a person renamed a parked tree in the end");
        } else if (!word.equals("RESTORE_SUCCESS")) {
            assertThat(share().sets())
                    .as("sets that a restore did not find; it said %s", word)
                    .allMatch(set -> set.startsWith("incoming/"));
            call("set-aside");
            TinySet.NEW.in(share.packages());
            stage.counts().add("a deploy brought packages in the end");
        }
    }

    private ShareInvariants.View share() {
        return stage.reader().look();
    }

    private String call(String verb, String... options) {
        String word = "";
        for (int i = 0;
                i < PATIENCE && (word.isEmpty() || List.of("BUSY", "HELD_BY").contains(word));
                i++) {
            word = script.run(verb, options).word();
        }
        return word;
    }

    private void tickUntil(Set<Outcome> wanted) {
        Outcome outcome = share.tick().outcome();
        for (int i = 0; i < PATIENCE && outcome == Outcome.BUSY; i++) {
            outcome = share.tick().outcome();
        }
        assertThat(outcome).as("one clean tick").isIn(wanted);
    }
}
