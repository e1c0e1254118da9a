package dev.codeonly.pipelines.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.lab.Drawn;
import dev.codeonly.lab.Lab;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Invariants 1, 2, 5 and 6 for the remote script: the real bash is killed, or stopped and woken up late, at each of its changes. */
@DisplayName("Whatever change of the disk it happens at,")
class RemoteCrashTest {
    private static final Map<RemoteSituation, List<String>> CHANGES = new ConcurrentHashMap<>();

    @TempDir
    Path folder;

    @Nested
    @DisplayName("a kill -9")
    class Kill {
        @ParameterizedTest
        @EnumSource
        void leaves_what_the_same_call_of_the_same_run_heals(RemoteSituation situation) throws IOException {
            Path template = template(situation);
            List<Integer> points = numbers(changes(situation, template), n -> true);
            Lab.tells(RemoteCrashTest.class, situation + ": killed before each of " + points.size() + " changes");
            points.parallelStream().forEach(n -> {
                try (RemoteTrial trial = trial(situation, template, n, "killed before change " + n)) {
                    killed(trial, situation, n);
                    trial.look("after the kill");
                    if (situation == RemoteSituation.HOLD) {
                        trial.takeOver(RemoteSituation.RUN);
                    }
                    trial.heal(RemoteSituation.RUN);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }

        @ParameterizedTest
        @EnumSource
        void leaves_what_a_tick_and_then_another_run_heals(RemoteSituation situation) throws IOException {
            Path template = template(situation);
            List<String> changes = changes(situation, template);
            // what happens before the first rename changes nothing for a tick but the lock
            some(numbers(changes, n -> n == changes.size() || Traced.isRename(changes.get(n - 1)))).parallelStream()
                    .forEach(n -> {
                        try (RemoteTrial trial = trial(situation, template, n, "killed before change " + n)) {
                            killed(trial, situation, n);
                            trial.tickOverTheDead();
                            trial.takeOver("run-8");
                            trial.heal("run-8");
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    });
        }

        private void killed(RemoteTrial trial, RemoteSituation situation, int n) {
            RemoteCall call = trial.traced().start(situation.verb(), n, "KILL");
            call.end();
            call.discard();
            assertThat(call.process().exitValue()).as("%s", trial).isEqualTo(128 + 9);
        }
    }

    @Nested
    @DisplayName("a call that freezes before a rename, is overtaken and wakes up")
    class Freeze {
        @ParameterizedTest
        @MethodSource("dev.codeonly.pipelines.remote.RemoteCrashTest#overtaken")
        void breaks_nothing(RemoteSituation situation, Overtaker overtaker) throws IOException {
            Path template = template(situation);
            List<String> changes = changes(situation, template);
            some(numbers(changes, n -> Traced.isRename(changes.get(n - 1)))).parallelStream()
                    .forEach(n -> {
                        try (RemoteTrial trial = trial(situation, template, n, "frozen at " + changes.get(n - 1))) {
                            overtake(trial, situation, n, overtaker);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    });
        }

        private void overtake(RemoteTrial trial, RemoteSituation situation, int n, Overtaker overtaker) {
            RemoteCall sleeper = trial.traced().start(situation.verb(), n, "STOP");
            assertThat(sleeper.isFrozen()).as("%s", trial).isTrue();
            trial.anySetMayEndLive();
            overtaker.act(trial, situation);
            boolean lost = trial.traced().hasLostTheLock();
            long before = trial.traced().renames();
            sleeper.signal("CONT");
            Answer answer = sleeper.answer();
            trial.says("woken up: " + answer.word());
            trial.look("after the sleeper woke up");
            if (lost) {
                // the one that was pending is among those before
                assertThat(trial.traced().renames())
                        .as("renames without the lock %s", trial)
                        .isEqualTo(before);
            }
            trial.takeOver("run-9");
            trial.heal("run-9");
        }
    }

    /** Who comes by while a call is frozen, and takes its lock and hold for stale. */
    enum Overtaker {
        A_TICK {
            @Override
            void act(RemoteTrial trial, RemoteSituation situation) {
                trial.tickOverTheDead();
            }
        },
        THE_SAME_RUN_AGAIN {
            @Override
            void act(RemoteTrial trial, RemoteSituation situation) {
                trial.call(RemoteSituation.RUN, situation.verb());
            }
        },
        A_RESTORE_BY_ANOTHER_RUN {
            @Override
            void act(RemoteTrial trial, RemoteSituation situation) {
                trial.takeOver("run-8");
                trial.call("run-8", "restore");
                trial.call("run-8", "release");
                trial.tickOverTheDead();
            }
        },
        A_RESTORE_BY_THE_MAINTAINER {
            @Override
            void act(RemoteTrial trial, RemoteSituation situation) {
                trial.says("RESTORE "
                        + trial.share()
                                .withHoldStaleAfter(Duration.ZERO)
                                .restore()
                                .outcome());
                trial.look("after the maintainer's restore");
            }
        };

        abstract void act(RemoteTrial trial, RemoteSituation situation);
    }

    static Stream<Arguments> overtaken() {
        return Drawn.pairs(RemoteCrashTest.class, RemoteSituation.moving(), List.of(Overtaker.values()));
    }

    /** The numbers of all changes of a call that nothing happens to, two at a time. */
    private static List<Integer> numbers(List<String> changes, IntPredicate wanted) {
        List<Integer> numbers =
                IntStream.rangeClosed(1, changes.size()).filter(wanted).boxed().toList();
        assertThat(numbers).as("%s", changes).isNotEmpty();
        return numbers;
    }

    /** Two of them, in the long run all. */
    private static List<Integer> some(List<Integer> numbers) {
        return Drawn.some(RemoteCrashTest.class, 2, numbers);
    }

    /** What the verb changes in a situation is the same each time; it is recorded once. */
    private List<String> changes(RemoteSituation situation, Path template) throws IOException {
        List<String> known = CHANGES.get(situation);
        if (known == null) {
            known = recorded(situation, template);
            CHANGES.put(situation, known);
        }
        return known;
    }

    private List<String> recorded(RemoteSituation situation, Path template) throws IOException {
        try (RemoteTrial trial = trial(situation, template, 0, "recorded")) {
            Traced traced = trial.traced();
            assertThat(traced.run(situation.verb()).exit()).as("%s", trial).isZero();
            return traced.changes();
        }
    }

    private Path template(RemoteSituation situation) throws IOException {
        Path template = Files.createDirectory(folder.resolve("template"));
        situation.arrange(RemoteSituation.share(template));
        if (situation != RemoteSituation.HOLD) {
            RemoteScript.on(template).as(RemoteSituation.RUN).run("hold");
        }
        return template;
    }

    private RemoteTrial trial(RemoteSituation situation, Path template, int n, String label) throws IOException {
        return new RemoteTrial(situation, template, folder.resolve("home-" + n), label);
    }
}
