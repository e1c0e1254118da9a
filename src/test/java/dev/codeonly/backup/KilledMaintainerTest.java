package dev.codeonly.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.fixtures.Snapshot;
import dev.codeonly.lab.KillTally;
import dev.codeonly.lab.Lab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Invariants 1, 2, 3 and 6 with a real kill -9: not at a change that a test knows, but at any time. */
@DisplayName("A maintainer that is killed at any time during a tick, a restore or a rollback")
class KilledMaintainerTest {
    @TempDir
    Path folder;

    private final Map<CrashSituation, Path> templates = new EnumMap<>(CrashSituation.class);
    private final KillTally tally = new KillTally();
    private Path log = Path.of("");

    @BeforeEach
    void nameTheLog() {
        log = folder.resolve("children.log");
    }

    @Test
    void leaves_what_one_clean_run_heals() throws IOException {
        long seed = Lab.seed(KilledMaintainerTest.class);
        Random random = new Random(seed);
        List<CrashSituation> situations = new ArrayList<>();
        ActProcess next = ActProcess.start(log);
        try {
            for (int i = 0; i < Lab.times(15, 500); i++) {
                if (situations.isEmpty()) {
                    situations.addAll(List.of(CrashSituation.values()));
                    Collections.shuffle(situations, random);
                }
                try (ActProcess child = next) {
                    next = ActProcess.start(log);
                    killOnce(child, situations.remove(0), random.nextDouble(), "seed " + seed + ", kill " + i);
                }
            }
        } finally {
            next.close();
        }
        System.out.println("KilledMaintainerTest: " + tally);
        tally.demandHits();
    }

    /**
     * One kill, and what follows.
     *
     * @param moment 0 right after it has begun, 1 when it should have ended
     */
    private void killOnce(ActProcess child, CrashSituation situation, double moment, String label) throws IOException {
        Path template = template(situation);
        rehearse(child, situation, template); // the classes are loaded then, and the time is that of the work
        long lasts = rehearse(child, situation, template);
        long wait = (long) (moment * lasts);
        String when = label + ", after " + wait / 1000 + " of about " + lasts / 1000 + " us";
        try (CrashTrial trial = new CrashTrial(situation, template, folder.resolve("home"), when)) {
            Path home = trial.share().home().root();
            Snapshot before = Snapshot.of(home);
            child.begin(situation, home);
            pauseFor(wait);
            child.kill();
            Optional<String> end = child.ended();
            trial.says(end.orElse("killed"));
            tally.add(!Snapshot.of(home).equals(before), end.isPresent());
            trial.look("after the kill");
            trial.heal();
        }
    }

    /** How long the work lasts in this process, in nanoseconds. */
    private long rehearse(ActProcess child, CrashSituation situation, Path template) throws IOException {
        try (CrashTrial trial = new CrashTrial(situation, template, folder.resolve("rehearsal"), "rehearsal")) {
            child.begin(situation, trial.share().home().root());
            long begun = System.nanoTime();
            assertThat(child.ended())
                    .as("%s %s; %s", trial, child.process(), Files.readString(log))
                    .isPresent();
            return System.nanoTime() - begun;
        }
    }

    private static void pauseFor(long nanoseconds) {
        for (long end = System.nanoTime() + nanoseconds, left = nanoseconds; left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private Path template(CrashSituation situation) throws IOException {
        Path template = templates.get(situation);
        if (template == null) {
            template = Files.createDirectory(folder.resolve("template-" + situation));
            situation.arrange(situation.share(template));
            templates.put(situation, template);
        }
        return template;
    }
}
