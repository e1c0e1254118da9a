package dev.codeonly.pipelines.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.fixtures.ProcessGroups;
import dev.codeonly.fixtures.Snapshot;
import dev.codeonly.lab.KillTally;
import dev.codeonly.lab.Lab;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Invariants 1, 2, 5 and 6 with a real kill -9 of a bash and all it has started: not at a change that a test knows, but at any time. */
@DisplayName("A call of the remote script that is killed at any time with all it has started")
class KilledRemoteScriptTest {
    private static final String[] IN_A_GROUP = {"setsid", "bash", RemoteScript.FILE.toString()};

    @TempDir
    Path folder;

    private final Map<RemoteSituation, Template> templates = new EnumMap<>(RemoteSituation.class);
    private final KillTally tally = new KillTally();

    /**
     * A situation's share, to be copied.
     *
     * @param lasts for how many nanoseconds the call runs that nobody kills
     */
    private record Template(Path home, long lasts) {}

    /**
     * One kill.
     *
     * @param moment 0 right after the bash was started, 1 when it should have ended
     * @param sameRun whether the run goes on itself; else a tick and another run clean up
     */
    private record Plan(int number, RemoteSituation situation, double moment, boolean sameRun) {}

    @Test
    void leaves_what_one_clean_run_heals() throws IOException {
        long seed = Lab.seed(KilledRemoteScriptTest.class);
        try (ProcessGroups groups = ProcessGroups.open()) {
            for (RemoteSituation situation : RemoteSituation.values()) {
                templates.put(situation, template(situation, groups));
            }
            plans(new Random(seed), Lab.times(35, 500)).parallelStream().forEach(plan -> carryOut(plan, groups, seed));
        }
        System.out.println("KilledRemoteScriptTest: " + tally);
        tally.demandHits();
    }

    private static List<Plan> plans(Random random, int kills) {
        List<Plan> plans = new ArrayList<>();
        List<RemoteSituation> situations = new ArrayList<>();
        for (int i = 0; i < kills; i++) {
            if (situations.isEmpty()) {
                situations.addAll(List.of(RemoteSituation.values()));
                Collections.shuffle(situations, random);
            }
            plans.add(new Plan(i, situations.remove(0), random.nextDouble(), random.nextBoolean()));
        }
        return plans;
    }

    private void carryOut(Plan plan, ProcessGroups groups, long seed) {
        Template template = templates.get(plan.situation());
        try (RemoteTrial trial =
                trial(plan.situation(), template.home(), plan.number(), "seed " + seed + ", " + plan)) {
            kill(trial, plan, groups);
            if (plan.sameRun()) {
                trial.look("after the kill");
                if (plan.situation() == RemoteSituation.HOLD) {
                    trial.takeOver(RemoteSituation.RUN);
                }
                trial.heal(RemoteSituation.RUN);
            } else {
                trial.tickOverTheDead();
                trial.takeOver("run-8");
                trial.heal("run-8");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void kill(RemoteTrial trial, Plan plan, ProcessGroups groups) throws IOException {
        Path home = trial.share().home().root();
        Snapshot before = Snapshot.of(home);
        RemoteCall call = start(trial, plan.situation());
        long group = groups.watch(call.process());
        waitFor(call.process(), (long)
                (plan.moment() * templates.get(plan.situation()).lasts()));
        groups.kill(group);
        call.end();
        boolean ended = Files.readString(call.out()).contains("RESULT ");
        trial.says(ended ? "ended" : "killed");
        call.discard();
        tally.add(!Snapshot.of(home).equals(before), ended);
    }

    private static void waitFor(Process process, long nanoseconds) {
        try {
            boolean unused = process.waitFor(nanoseconds, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private Template template(RemoteSituation situation, ProcessGroups groups) throws IOException {
        Path home = Files.createDirectory(folder.resolve("template-" + situation));
        situation.arrange(RemoteSituation.share(home));
        if (situation != RemoteSituation.HOLD) {
            RemoteScript.on(home).as(RemoteSituation.RUN).run("hold");
        }
        try (RemoteTrial trial = trial(situation, home, -1, "unharmed")) {
            long begun = System.nanoTime();
            RemoteCall call = start(trial, situation);
            groups.watch(call.process());
            Answer answer = call.answer();
            long lasts = System.nanoTime() - begun;
            groups.kill(call.process().pid());
            assertThat(answer.exit()).as("%s %s", trial, answer).isZero();
            return new Template(home, lasts);
        }
    }

    private static RemoteCall start(RemoteTrial trial, RemoteSituation situation) {
        return trial.script(RemoteSituation.RUN)
                .startedBy(IN_A_GROUP)
                .with(situation.options().toArray(String[]::new))
                .start(situation.verb());
    }

    private RemoteTrial trial(RemoteSituation situation, Path template, int n, String label) throws IOException {
        return new RemoteTrial(situation, template, folder.resolve("home-" + n), label);
    }
}
