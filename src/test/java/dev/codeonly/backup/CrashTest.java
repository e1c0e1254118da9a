package dev.codeonly.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.backup.CrashSituation.Act;
import dev.codeonly.files.Disk.Change;
import dev.codeonly.lab.Drawn;
import dev.codeonly.lab.Lab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Invariants 1, 2, 3, 5 and 6: whoever dies, or wakes up late, at whatever change of the disk. */
@DisplayName("Whatever change of the disk it happens at,")
class CrashTest {
    @TempDir
    Path folder;

    @Nested
    @DisplayName("a kill")
    class Kill {
        @ParameterizedTest
        @MethodSource("dev.codeonly.backup.CrashSituation#quick")
        void before_a_change_leaves_what_the_next_ticks_heal(CrashSituation situation) throws IOException {
            Path template = template(situation);
            int n = 0;
            while (diesAt(situation, template, FaultyDisk.killedBefore(++n), "killed before change " + n)) {}
            assertThat(n).as("changes tried").isGreaterThan(5);
            Lab.tells(CrashTest.class, situation + ": killed before each of " + (n - 1) + " changes");
        }

        @ParameterizedTest
        @MethodSource("dev.codeonly.backup.CrashTest#differentWrites")
        void in_the_middle_of_a_write_leaves_what_the_next_ticks_heal(CrashSituation situation) throws IOException {
            Path template = template(situation);
            List<Integer> writes = numbers(changes(situation, template), (n, change) -> change.startsWith("WRITE"));
            assertThat(writes).isNotEmpty();
            for (int n : writes) {
                assertThat(diesAt(situation, template, FaultyDisk.killedInside(n), "killed inside change " + n))
                        .isTrue();
            }
        }
    }

    @Nested
    @DisplayName("an owner that freezes, is overtaken and wakes up")
    class SecondOwner {
        @ParameterizedTest
        @MethodSource("dev.codeonly.backup.CrashSituation#quick")
        void after_a_whole_tick_of_another_breaks_nothing(CrashSituation first) throws IOException {
            overtake(first, Act.TICK, false);
        }

        @ParameterizedTest
        @MethodSource("dev.codeonly.backup.CrashTest#commandsAmongEachOther")
        void after_a_command_breaks_nothing(CrashSituation first, Act second) throws IOException {
            overtake(first, second, false);
        }

        @ParameterizedTest
        @MethodSource("dev.codeonly.backup.CrashTest#commandsDuringTicks")
        void after_the_packages_were_lost_and_a_command_was_given_breaks_nothing(CrashSituation first, Act second)
                throws IOException {
            overtake(first, second, true);
        }

        private void overtake(CrashSituation first, Act second, boolean lost) throws IOException {
            Path template = template(first);
            List<Integer> moments = moments(changes(first, template));
            assertThat(moments).as("changes tried").hasSizeGreaterThan(3);
            for (int n : moments) {
                String label = "frozen before change " + n + ", overtaken by " + second;
                try (CrashTrial trial = trial(first, template, label)) {
                    assertThat(overtaken(trial, first, n, second, lost))
                            .as(label)
                            .isTrue();
                }
            }
        }

        /** Before every rename, and in the short run some of the others. */
        private static List<Integer> moments(List<String> changes) {
            List<Integer> all = numbers(changes, (n, change) -> true);
            Set<Integer> some = Set.copyOf(Drawn.some(CrashTest.class, 4 + all.size() / 12, all));
            return numbers(changes, (n, change) -> change.startsWith("RENAME") || some.contains(n));
        }

        private boolean overtaken(CrashTrial trial, CrashSituation first, int n, Act second, boolean lost)
                throws IOException {
            Actor sleeper = Actor.start(first.act()::on, trial.share(), PausingDisk.before(n));
            boolean frozen = sleeper.isFrozen();
            if (frozen) {
                trial.says(sleeper.pending());
                if (lost) {
                    trial.loseLive();
                }
                trial.alsoDoes(second);
                trial.persist(second);
                trial.look("after the second owner");
            }
            boolean mustStop = frozen && sleeper.hasLostTheLock(trial.share());
            sleeper.wake();
            trial.says(sleeper.report().outcome().toString());
            if (mustStop) {
                assertThat(sleeper.renamesAfterWaking())
                        .as("renames of an owner without the lock %s", trial)
                        .isEmpty();
            }
            trial.look("after the first owner woke up");
            trial.heal();
            return frozen;
        }
    }

    @Nested
    @DisplayName("two owners that freeze and wake up in turn")
    class InTurn {
        private static final int TRIALS = Lab.times(4, 50);

        @ParameterizedTest
        @MethodSource("dev.codeonly.backup.CrashSituation#quick")
        void break_nothing(CrashSituation first) throws IOException {
            long seed = Lab.seed(CrashTest.class);
            Random random = new Random(seed);
            Path template = template(first);
            for (int i = 0; i < TRIALS; i++) {
                int n = 1 + random.nextInt(60);
                int m = 1 + random.nextInt(80);
                Act second = first.act() == Act.TICK ? Act.TICK : anyOf(random);
                String label =
                        "-Dlab.seed=" + seed + ", frozen before change " + n + ", then " + second + " before " + m;
                try (CrashTrial trial = trial(first, template, label)) {
                    inTurn(trial, first, n, second, m);
                    trial.heal();
                }
            }
        }

        private static Act anyOf(Random random) {
            return List.of(Act.TICK, Act.RESTORE, Act.ROLLBACK).get(random.nextInt(3));
        }

        private void inTurn(CrashTrial trial, CrashSituation first, int n, Act second, int m) throws IOException {
            Actor one = Actor.start(first.act()::on, trial.share(), PausingDisk.before(n));
            trial.says(one.pending());
            if (!one.isFrozen()) {
                return;
            }
            trial.alsoDoes(second);
            Actor two = Actor.start(second::on, trial.share(), PausingDisk.before(m));
            if (two.isBusy()) {
                two = Actor.start(second::on, trial.share(), PausingDisk.before(m));
            }
            trial.says(two.pending());
            trial.look("with the first frozen");
            one.wake();
            trial.says(one.report().outcome().toString());
            trial.look("after the first woke up");
            two.wake();
            trial.says(two.report().outcome().toString());
            trial.look("after the second woke up");
        }
    }

    @Nested
    @DisplayName("where a real interpreter imports,")
    class WithARealInterpreter {
        /** Every change that a reader may see, and some of the many between. */
        private static final int STEP = Lab.times(64, 8);

        @ParameterizedTest
        @EnumSource(names = {"FIRST_BACKUP_WITHOUT_THE_WORD_OF_THE_BUILD", "UPGRADE_OF_REAL_PACKAGES"})
        void a_kill_leaves_what_the_next_ticks_heal(CrashSituation situation) throws IOException {
            Path template = template(situation);
            List<String> changes = changes(situation, template);
            for (int n : numbers(changes, this::matters)) {
                assertThat(diesAt(situation, template, FaultyDisk.killedBefore(n), "killed before change " + n))
                        .isTrue();
            }
        }

        @Test
        void sources_keep_the_times_their_bytecode_asks_for_whenever_the_copy_was_killed() throws IOException {
            CrashSituation situation = CrashSituation.FIRST_BACKUP_WITHOUT_THE_WORD_OF_THE_BUILD;
            Path template = template(situation);
            List<Integer> deaths = numbers(changes(situation, template), (n, change) -> change.startsWith("SET_TIME"));
            assertThat(deaths).hasSize(5);
            for (int n : deaths) {
                try (CrashTrial trial = trial(situation, template, "killed before change " + n)) {
                    die(situation.act(), trial, FaultyDisk.killedBefore(n));
                    trial.heal();
                    assertThat(times(trial.share().backup()))
                            .as("killed before change %s", n)
                            .isEqualTo(times(trial.share().packages()));
                }
            }
        }

        private boolean matters(int n, String change) {
            return n % STEP == 0 || change.startsWith("RENAME") || change.endsWith(".backup_ready");
        }

        private static Map<Path, FileTime> times(Path packages) throws IOException {
            Map<Path, FileTime> times = new TreeMap<>();
            try (Stream<Path> files = Files.walk(packages)) {
                for (Path file :
                        files.filter(path -> path.toString().endsWith(".py")).toList()) {
                    times.put(packages.relativize(file), Files.getLastModifiedTime(file));
                }
            }
            return times;
        }
    }

    @Nested
    @DisplayName("an owner that wakes up before its first rename")
    class Overtaken {
        @Test
        void takes_no_marker_from_what_the_new_owner_is_about_to_publish() throws IOException {
            CrashSituation situation = CrashSituation.UPGRADE;
            try (CrashTrial trial =
                    trial(situation, template(situation), "the overtaken one wakes up before publication")) {
                Actor old = Actor.start(Share::tick, trial.share(), PausingDisk.before(Change.WRITE, "/owner"));
                Actor publishing = Actor.start(
                        Share::tick, trial.share(), PausingDisk.before(Change.RENAME, ".python_packages_backup"));
                trial.says(old.pending());
                trial.says(publishing.pending());
                old.wake();
                assertThat(old.report().outcome()).isEqualTo(Outcome.BUSY);
                publishing.wake();
                assertThat(publishing.report().outcome()).isEqualTo(Outcome.BACKED_UP);
                trial.look("after the publication");
                trial.heal();
            }
        }
    }

    static Stream<CrashSituation> differentWrites() {
        return Stream.of(
                CrashSituation.FIRST_BACKUP_EVER,
                CrashSituation.HALF_A_STAGING_OF_A_DEAD_OWNER,
                CrashSituation.INCOMING_SET,
                CrashSituation.INCOMING_SET_THAT_IS_REFUSED,
                CrashSituation.ROLLBACK);
    }

    static Stream<Arguments> commandsAmongEachOther() {
        List<CrashSituation> commands = CrashSituation.quick().stream()
                .filter(first -> first.act() != Act.TICK)
                .toList();
        return Drawn.pairs(CrashTest.class, commands, List.of(Act.RESTORE, Act.ROLLBACK));
    }

    static Stream<Arguments> commandsDuringTicks() {
        return Drawn.pairs(
                CrashTest.class,
                List.of(CrashSituation.UPGRADE, CrashSituation.SECOND_UPGRADE, CrashSituation.AFTER_A_RESTORE),
                List.of(Act.RESTORE, Act.ROLLBACK));
    }

    private static List<Integer> numbers(List<String> changes, BiPredicate<Integer, String> wanted) {
        return Stream.iterate(1, n -> n <= changes.size(), n -> n + 1)
                .filter(n -> wanted.test(n, changes.get(n - 1)))
                .toList();
    }

    /** What happens to the disk when nothing goes wrong, in words; the n-th change is at n - 1. */
    private List<String> changes(CrashSituation situation, Path template) throws IOException {
        FaultyDisk disk = FaultyDisk.recording();
        try (CrashTrial trial = trial(situation, template, "recorded")) {
            situation.act().on(trial.share().with(disk));
        }
        return disk.changes();
    }

    private boolean diesAt(CrashSituation situation, Path template, FaultyDisk disk, String label) throws IOException {
        try (CrashTrial trial = trial(situation, template, label)) {
            die(situation.act(), trial, disk);
            trial.look("after the kill");
            trial.heal();
        }
        return disk.isDead();
    }

    private void die(Act act, CrashTrial trial, FaultyDisk disk) {
        try {
            act.on(trial.share().with(disk));
        } catch (FaultyDisk.Killed killed) {
            trial.says(disk.lastChange());
        }
    }

    private Path template(CrashSituation situation) throws IOException {
        Path template = Files.createDirectory(folder.resolve("template"));
        situation.arrange(situation.share(template));
        return template;
    }

    private CrashTrial trial(CrashSituation situation, Path template, String label) throws IOException {
        return new CrashTrial(situation, template, folder.resolve("home"), label);
    }
}
