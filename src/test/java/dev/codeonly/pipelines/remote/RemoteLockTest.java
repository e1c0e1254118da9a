package dev.codeonly.pipelines.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.backup.MaintainersLock;
import dev.codeonly.backup.Outcome;
import dev.codeonly.backup.Report;
import dev.codeonly.backup.Sets;
import dev.codeonly.backup.Share;
import dev.codeonly.backup.TinySet;
import dev.codeonly.files.Disk;
import dev.codeonly.tree.Home;
import dev.codeonly.tree.Names;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bash and Java share one lock and one hold: what one has, the other sees, waits for, takes over and gives up alike. */
@DisplayName("The remote script and the maintainer")
class RemoteLockTest {
    private static final Duration STALE = Duration.ofMinutes(5);

    @TempDir
    Path folder;

    private Home home;
    private RemoteScript script;

    @BeforeEach
    void a_share_that_run_7_holds() throws IOException {
        home = Share.at(folder, "foo", "bar").home();
        TinySet.NEW.in(home.packages().root());
        script = RemoteScript.on(folder).as("run-7");
        assertThat(script.run("hold").word()).isEqualTo("HOLD_SUCCESS");
    }

    @Nested
    class With_one_lock {
        @Test
        void take_turns() throws IOException {
            for (int turn = 1; turn <= 4; turn += 2) {
                try (MaintainersLock java = MaintainersLock.take(home, STALE).orElseThrow()) {
                    assertThat(java.number()).isEqualTo(turn);
                    Answer answer = script.run("park");
                    assertThat(answer.word()).isEqualTo("BUSY");
                    assertThat(answer.text()).contains("lock " + turn + " of maintainer, last beat");
                    assertThat(java.isOurs()).isTrue();
                }
                assertThat(script.run(turn == 1 ? "park" : "return").exit()).isZero();
                assertThat(Files.readString(home.locks().resolve(turn + 1 + "/owner")))
                        .startsWith("run run-7, ");
                assertThat(home.locks().resolve(turn + 1 + "/released")).exists();
            }
        }

        @Test
        void keep_each_other_out_while_the_script_works() throws IOException {
            RemoteCall frozen = frozenBefore("mv -", "park");
            assertThat(MaintainersLock.take(home, STALE)).isEmpty();
            assertThat(Share.at(folder, "foo", "bar")
                            .withHoldStaleAfter(Duration.ZERO)
                            .tick()
                            .outcome())
                    .isEqualTo(Outcome.BUSY);
            frozen.signal("CONT");
            assertThat(frozen.answer().word()).isEqualTo("PARK_SUCCESS");
            assertThat(MaintainersLock.take(home, STALE)).isPresent();
        }

        @Test
        void take_over_from_each_other_when_the_owner_is_silent() throws IOException {
            MaintainersLock java = MaintainersLock.take(home, STALE).orElseThrow();
            aged("1/beat", STALE.plusSeconds(1));
            RemoteCall frozen = frozenBefore("mv -", "park");
            assertThat(java.isOurs()).isFalse();
            aged("2/beat", STALE.plusSeconds(1));
            assertThat(MaintainersLock.take(home, STALE).orElseThrow().number()).isEqualTo(3);
            frozen.signal("CONT");
            // the one rename that was pending came late; the next look at the lock would have stopped it
            assertThat(frozen.answer().word()).isEqualTo("PARK_SUCCESS");
            assertThat(home.locks().resolve("3/released")).doesNotExist();
        }

        @Test
        void age_an_owner_who_died_before_the_first_beat() throws IOException {
            Files.createDirectories(home.locks().resolve("4"));
            assertThat(script.run("park").text()).contains("lock 4 of an owner without a name");
            assertThat(home.locks().resolve("4/beat")).exists();
            assertThat(script.run("park").word()).isEqualTo("BUSY");
            aged("4/beat", STALE.minusSeconds(5));
            assertThat(script.run("park").word()).isEqualTo("BUSY");
            aged("4/beat", STALE.plusSeconds(1));
            assertThat(script.run("park").word()).isEqualTo("PARK_SUCCESS");
            assertThat(home.locks().resolve("5/released")).exists();
        }

        @Test
        void age_an_owner_whose_beat_is_hours_ahead_since_the_clock_was_set_back() throws IOException {
            Files.createDirectories(home.locks().resolve("4"));
            Files.writeString(home.locks().resolve("4/beat"), "0");
            aged("4/beat", Duration.ofHours(-7));
            assertThat(script.run("park").word()).isEqualTo("BUSY");
            assertThat(Files.getLastModifiedTime(home.locks().resolve("4/beat")).toInstant())
                    .isBefore(Instant.now().plusSeconds(60));
            aged("4/beat", STALE.plusSeconds(1));
            assertThat(script.run("park").word()).isEqualTo("PARK_SUCCESS");
        }

        @Test
        void keep_the_last_ten_numbers_and_count_by_number() throws IOException {
            for (int i = 0; i < 7; i++) {
                script.run("park");
                MaintainersLock.take(home, STALE).orElseThrow().close();
            }
            for (String name : List.of("007", "-3", "0", "8x", "lock", "1e9", "9".repeat(19))) {
                Files.createDirectory(home.locks().resolve(name));
            }
            assertThat(script.run("park").word()).isEqualTo("PARK_SUCCESS");
            assertThat(Names.in(home.locks()).stream().filter(name -> name.matches("[1-9][0-9]?")))
                    .containsExactlyInAnyOrder("6", "7", "8", "9", "10", "11", "12", "13", "14", "15");
        }

        @Test
        void go_on_although_an_old_owner_still_writes_into_a_number_that_goes() throws IOException {
            for (int i = 0; i < 10; i++) {
                MaintainersLock.take(home, STALE).orElseThrow().close();
            }
            Files.writeString(home.locks().resolve("1/whatever"), "");
            assertThat(script.run("park").word()).isEqualTo("PARK_SUCCESS");
            assertThat(home.locks().resolve("1/whatever")).exists();
        }

        @Test
        void wait_for_each_other_as_long_as_was_asked_for() throws Exception {
            MaintainersLock java = MaintainersLock.take(home, STALE).orElseThrow();
            RemoteCall waiting = script.with("--lock-wait", "60").start("park");
            while (!Files.readString(waiting.out()).contains("waiting for the lock (lock 1 of maintainer")) {
                assertThat(waiting.process().isAlive()).isTrue();
                Thread.onSpinWait();
            }
            java.close();
            assertThat(waiting.answer().word()).isEqualTo("PARK_SUCCESS");
        }

        @Test
        void move_nothing_any_more_once_overtaken() throws IOException {
            Sets.write(home.parked("run-7"), "1.0");
            Files.delete(home.packages().root().resolve(TinySet.NEW.own()));
            Traced traced = Traced.of(script, folder.resolve("changes"));
            RemoteCall frozen = frozenBefore(traced, "return", "parked/run-7.rest");
            assertThat(MaintainersLock.take(home, Duration.ZERO)).isPresent();
            frozen.signal("CONT");
            Answer answer = frozen.answer();
            assertThat(answer.word()).isEqualTo("BUSY");
            assertThat(answer.text()).contains("lock 1 was taken over by lock 2");
            assertThat(traced.renames()).isEqualTo(1);
        }
    }

    @Nested
    class With_one_hold {
        @Test
        void let_only_one_of_two_runs_hold() throws IOException {
            script.run("release");
            for (int round = 0; round < 30; round++) {
                List<RemoteCall> calls = List.of(
                        script.start("hold"),
                        RemoteScript.on(folder).as("run-8").start("hold"));
                List<Answer> answers = calls.stream().map(RemoteCall::answer).toList();
                assertThat(answers)
                        .as("round %s", round)
                        .extracting(Answer::word)
                        .containsExactlyInAnyOrder("HOLD_SUCCESS", "HELD_BY");
                Answer loser = answers.get(answers.get(0).word().equals("HELD_BY") ? 0 : 1);
                assertThat(loser.text()).startsWith(loser == answers.get(0) ? "run-8 " : "run-7 ");
                script.run("release");
                RemoteScript.on(folder).as("run-8").run("release");
            }
        }

        @Test
        void stop_a_tick_that_is_copying_before_it_publishes() throws Exception {
            script.run("release");
            CompletableFuture<String> copying = new CompletableFuture<>();
            CompletableFuture<String> held = new CompletableFuture<>();
            AtomicBoolean first = new AtomicBoolean(true);
            Disk slow = new Disk() {
                @Override
                protected void changing(Change change, Path path) {
                    if (change == Change.CREATE_FILE && path.toString().contains("staging") && first.getAndSet(false)) {
                        copying.complete(path.toString());
                        held.join();
                    }
                }
            };
            CompletableFuture<Report> tick = new CompletableFuture<>();
            Thread thread = new Thread(() ->
                    tick.complete(Share.at(folder, "foo", "bar").with(slow).tick()));
            thread.setDaemon(true);
            thread.start();
            copying.get();
            Answer busy = script.run("hold");
            assertThat(busy.word()).isEqualTo("HOLD_SUCCESS");
            assertThat(script.run("park").word()).isEqualTo("BUSY");
            held.complete("");
            assertThat(tick.get().outcome()).isEqualTo(Outcome.DEPLOYING);
            assertThat(home.backup().root()).doesNotExist();
            assertThat(script.run("park").word()).isEqualTo("PARK_SUCCESS");
        }

        @Test
        void restore_once_when_two_calls_restore() throws IOException {
            script.run("release");
            assertThat(Share.at(folder, "foo", "bar").tick().outcome()).isEqualTo(Outcome.BACKED_UP);
            for (int round = 0; round < 5; round++) {
                script.run("hold");
                Files.move(home.packages().root(), folder.resolve("lost-" + round));
                if (round > 0) {
                    Files.move(
                            folder.resolve("lost-" + (round - 1)), home.backup().root());
                    Files.writeString(
                            home.backup().marker(),
                            "Fingerprint: " + TinySet.fingerprint(home.backup().root()) + "\n");
                }
                List<RemoteCall> calls = new ArrayList<>();
                for (int i = 0; i < 2; i++) {
                    calls.add(script.with("--lock-wait", "60").start("restore"));
                }
                List<Answer> answers = calls.stream().map(RemoteCall::answer).toList();
                assertThat(answers).extracting(Answer::word).containsOnly("RESTORE_SUCCESS");
                assertThat(answers)
                        .filteredOn(answer -> answer.text().contains("nothing was moved"))
                        .hasSize(1);
                assertThat(answers)
                        .filteredOn(answer -> answer.text().contains("moved from backup"))
                        .hasSize(1);
            }
        }
    }

    private RemoteCall frozenBefore(String change, String verb) throws IOException {
        return frozenBefore(Traced.of(script, folder.resolve("changes")), verb, change);
    }

    /** Frozen right after the first change that contains these words was announced, before it happens. */
    private RemoteCall frozenBefore(Traced traced, String verb, String words) throws IOException {
        RemoteCall call = traced.start(verb, words);
        assertThat(call.isFrozen()).as("%s", traced.changes()).isTrue();
        return call;
    }

    private void aged(String file, Duration age) throws IOException {
        Files.setLastModifiedTime(
                home.locks().resolve(file), FileTime.from(Instant.now().minus(age)));
    }
}
