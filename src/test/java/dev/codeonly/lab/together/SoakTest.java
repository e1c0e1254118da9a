package dev.codeonly.lab.together;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.backup.Outcome;
import dev.codeonly.backup.Share;
import dev.codeonly.backup.TinySet;
import dev.codeonly.fixtures.ProcessGroups;
import dev.codeonly.lab.Lab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The invariants with everybody at work at once, in processes that die, freeze and wake up at any time. */
@DisplayName("Two maintainers and deployments of all kinds, killed and frozen at random,")
class SoakTest {
    private static final List<Kind> CAST = List.of(
            Kind.MAINTAINER, Kind.MAINTAINER, Kind.FULL, Kind.CODE_ONLY, Kind.RESTORE, Kind.CLASSIC, Kind.FOREIGN);

    /** How long all may take to get on once nobody disturbs them. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    private final AtomicBoolean over = new AtomicBoolean();

    @Test
    void break_no_invariant_and_all_of_them_get_on() throws IOException {
        long seed = Lab.seed(SoakTest.class);
        try (ProcessGroups groups = ProcessGroups.open()) {
            Stage stage = Stage.in(folder, groups);
            Share share = Share.at(stage.home(), "foo", "bar");
            TinySet.OLD.in(share.packages());
            assertThat(share.tick().outcome()).isEqualTo(Outcome.BACKED_UP);
            perform(stage, seed);
            System.out.println("SoakTest, seed " + seed + ", no violation:\n" + stage.counts());
            new CleanEnd(stage).demand();
            assertThat(stage.counts().of(Disturbances.TAKE_OVERS)).isPositive();
            assertThat(Files.readAllLines(stage.errors()))
                    .as("%s", stage.counts())
                    .allMatch(line -> line.startsWith("INFO TemporaryFolder: "), "tidies up after the dead");
        }
    }

    private void perform(Stage stage, long seed) throws IOException {
        List<Participant> cast = new ArrayList<>();
        for (Kind kind : CAST) {
            cast.add(new Participant(kind, cast.size(), stage, seed));
        }
        List<Thread> threads =
                cast.stream().map(participant -> participant.start(over::get)).toList();
        try {
            disturb(stage, cast, new Random(seed));
        } finally {
            over.set(true);
            for (int i = 0; i < cast.size(); i++) {
                end(cast.get(i), threads.get(i), stage);
            }
        }
    }

    private static void disturb(Stage stage, List<Participant> cast, Random random) throws IOException {
        Disturbances disturbances = new Disturbances(stage, cast, random);
        Judge judge = new Judge(stage, cast, disturbances);
        long end = System.nanoTime()
                + Lab.lasting(Duration.ofSeconds(30), Duration.ofMinutes(10)).toNanos();
        while (System.nanoTime() - end < 0) {
            for (int i = 0; i < 6; i++) {
                disturbances.wakeUp();
                if (disturbances.next()) {
                    judge.look();
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(300)));
            }
            judge.look();
        }
        disturbances.wakeUpAll();
        letAllGetOn(stage, judge);
        disturbances.wakeUp(); // of the last ones that were killed
    }

    /** Whoever could not get on for all that happened can do so now; one who cannot is stuck. */
    private static void letAllGetOn(Stage stage, Judge judge) throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!CAST.stream().allMatch(kind -> Participant.done(kind, stage.counts()) >= Lab.times(1, 10))) {
            assertThat(System.nanoTime() - end)
                    .as("somebody does not get on:%n%s", stage.counts())
                    .isNegative();
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
            judge.look();
        }
    }

    private static void end(Participant participant, Thread thread, Stage stage) {
        while (thread.isAlive()) {
            long group = participant.group();
            if (group != 0) {
                stage.groups().kill(group);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }
}
