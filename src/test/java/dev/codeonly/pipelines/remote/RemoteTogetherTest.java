package dev.codeonly.pipelines.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.backup.Outcome;
import dev.codeonly.backup.Report;
import dev.codeonly.backup.Share;
import dev.codeonly.backup.ShareInvariants;
import dev.codeonly.backup.TinySet;
import dev.codeonly.lab.Lab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everybody at once, as when an agent was killed, its calls still run, the pipeline is started again and a tick comes. */
@DisplayName("All verbs and a tick, started together with random delays,")
class RemoteTogetherTest {
    private static final int ROUNDS = Lab.times(15, 200);
    private static final List<String> VERBS = List.of(
            "hold",
            "disown",
            "park",
            "return",
            "restore",
            "rollback",
            "swap",
            "set-aside",
            "settle",
            "release",
            "empty-trash",
            "status");

    @TempDir
    Path folder;

    @Test
    void keep_the_invariants_and_one_clean_tick_ends_well() throws IOException {
        long seed = Lab.seed(RemoteTogetherTest.class);
        Random random = new Random(seed);
        Share share = Share.at(folder.resolve("home"), "foo", "bar");
        ShareInvariants invariants = new ShareInvariants(share.home().root());
        TinySet.OLD.in(share.packages());
        assertThat(share.tick().outcome()).isEqualTo(Outcome.BACKED_UP);
        for (int round = 0; round < ROUNDS; round++) {
            String label = "seed " + seed + ", round " + round;
            arrange(share, random);
            List<String> story = allAtOnce(share, random);
            assertThat(invariants.look().violations())
                    .as("%s: %s", label, story)
                    .isEmpty();
            endWell(share, invariants, label + ": " + story);
        }
    }

    /** Mostly what a deployment finds; now and then lost packages or a new set. */
    private void arrange(Share share, Random random) throws IOException {
        int what = random.nextInt(4);
        if (what == 2) {
            RemoteSituation.laidOut(share, TinySet.values()[random.nextInt(3)]);
        }
        RemoteScript.on(share.home().root()).as("run-1").run("hold");
        switch (what) {
            case 0 -> RemoteSituation.delete(share.packages());
            case 1 -> {
                RemoteSituation.delete(share.packages());
                TinySet.values()[random.nextInt(3)].in(share.packages());
            }
            default -> {}
        }
    }

    private static List<String> options(String verb, Random random) {
        String set = RemoteSituation.fingerprint(TinySet.values()[random.nextInt(3)]);
        return switch (verb) {
            case "swap" -> List.of("--to", set);
            case "settle" -> List.of("--expect", set);
            default -> List.of();
        };
    }

    private List<String> allAtOnce(Share share, Random random) {
        List<RemoteCall> calls = new ArrayList<>();
        List<String> begun = new ArrayList<>(VERBS);
        Collections.shuffle(begun, random);
        CompletableFuture<Report> tick = new CompletableFuture<>();
        Duration holdStale = random.nextBoolean() ? Duration.ZERO : Duration.ofMinutes(10);
        int tickAt = random.nextInt(begun.size());
        for (int i = 0; i < begun.size(); i++) {
            if (i == tickAt) {
                Thread thread = new Thread(
                        () -> tick.complete(share.withHoldStaleAfter(holdStale).tick()));
                thread.setDaemon(true);
                thread.start();
            }
            String run = random.nextInt(4) == 0 ? "run-2" : "run-1";
            calls.add(RemoteScript.on(share.home().root())
                    .as(run)
                    .with("--lock-wait", random.nextInt(6) == 0 ? "1" : "0")
                    .start(begun.get(i), options(begun.get(i), random).toArray(String[]::new)));
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(20)));
        }
        List<String> story = new ArrayList<>();
        for (int i = 0; i < calls.size(); i++) {
            story.add(begun.get(i) + " " + calls.get(i).answer().word());
        }
        story.add("TICK " + tick.join().outcome());
        return story;
    }

    private void endWell(Share share, ShareInvariants invariants, String label) throws IOException {
        RemoteScript script = RemoteScript.on(share.home().root());
        script.as("run-1").run("release");
        script.as("run-2").run("release");
        script.as("run-3").run("hold");
        assertThat(script.as("run-3").run("restore").word()).as(label).isEqualTo("RESTORE_SUCCESS");
        script.as("run-3").run("release");
        Report report = share.tick();
        assertThat(report.outcome()).as("%s; %s", label, report.message()).isIn(Outcome.CURRENT, Outcome.BACKED_UP);
        assertThat(share.tick().outcome()).as(label).isEqualTo(Outcome.CURRENT);
        ShareInvariants.View view = invariants.look();
        assertThat(view.violations()).as(label).isEmpty();
        assertThat(view.leftovers()).as(label).isEmpty();
        assertThat(view.backupFingerprint()).as(label).isEqualTo(view.liveFingerprint());
        assertThat(Files.exists(share.packages())).isTrue();
    }
}
