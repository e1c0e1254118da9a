package dev.codeonly.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.lab.Lab;
import dev.codeonly.offshare.Emulated;
import dev.codeonly.tree.Fingerprint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Invariants 1, 2, 3 and 6 while a set comes from the container, whatever change of the disk the process dies at. */
@DisplayName("Whatever change of the disk it is killed at,")
class FetchCrashTest {
    private static final Duration STALE = Duration.ofMillis(1);

    @TempDir
    private Path folder;

    private final Emulated container = Emulated.container();
    private Fingerprint set;

    /** The app had the new set, and has lost it. */
    @BeforeEach
    void archive() throws IOException {
        Share before = Share.at(folder.resolve("before"), "foo", "bar").with(container.sets());
        TinySet.NEW.in(before.packages());
        before.tick();
        set = new Fingerprint(TinySet.fingerprint(before.packages()));
    }

    @FunctionalInterface
    private interface Arrange {
        void on(Share share) throws IOException;
    }

    @FunctionalInterface
    private interface Act {
        Report on(Share share) throws InterruptedException;
    }

    private Share share(String name) {
        return Share.at(folder.resolve(name), "foo", "bar")
                .with(container.sets())
                .withWorkers(1)
                .withLockStaleAfter(STALE);
    }

    @Test
    @DisplayName("a tick that brings back what was lost leaves a whole backup or none, and the next one brings it")
    void bringingBack() throws IOException, InterruptedException {
        int deaths = dieEverywhere("bring back", share -> {}, Share::tick, healed -> {
            assertThat(TinySet.fingerprint(healed.backup())).isEqualTo(set.hex());
            assertThat(healed.packages()).doesNotExist();
        });

        assertThat(deaths).isGreaterThan(20);
    }

    @Test
    @DisplayName("a tick that grants a wish leaves live packages and backup alone, and the next one grants it")
    void wish() throws IOException, InterruptedException {
        int deaths = dieEverywhere(
                "wish",
                share -> {
                    TinySet.OLD.in(share.packages());
                    share.tick();
                    Path wish = share.home().incomingWish(set);
                    Files.createDirectories(wish.getParent());
                    Files.writeString(wish, "run 1\n");
                },
                Share::tick,
                healed -> {
                    assertThat(healed.home().incomingWish(set)).doesNotExist();
                    assertThat(ReadyMarker.counting(healed.home().incoming(set)))
                            .isPresent();
                    assertThat(TinySet.fingerprint(healed.backup()))
                            .isEqualTo(TinySet.fingerprint(healed.packages()))
                            .isNotEqualTo(set.hex());
                });

        assertThat(deaths).isGreaterThan(20);
    }

    @Test
    @DisplayName("a fetch over the backup of another set leaves one of the two there")
    void fetch() throws IOException, InterruptedException {
        int deaths = dieEverywhere(
                "fetch",
                share -> {
                    TinySet.OLD.in(share.packages());
                    share.tick();
                    CrashSituation.deleteFiles(share.packages());
                },
                share -> share.maintainer().fetch(share.app(), new Fetch.Wish(Optional.of(set), false)),
                healed -> assertThat(healed.home().backup().isPresent()).isTrue());

        assertThat(deaths).isGreaterThan(20);
    }

    private int dieEverywhere(String what, Arrange arrange, Act act, Arrange check)
            throws IOException, InterruptedException {
        int n = 0;
        boolean died = true;
        while (died) {
            n++;
            Share share = share("home-" + n);
            arrange.on(share);
            ShareInvariants invariants = new ShareInvariants(share.home().root());
            assertThat(invariants.look().violations()).isEmpty();
            FaultyDisk disk = FaultyDisk.killedBefore(n);
            try {
                act.on(share.with(disk));
            } catch (FaultyDisk.Killed killed) {
                assertThat(disk.isDead()).isTrue();
            }
            died = disk.isDead();
            String label = "killed before change " + n + ", " + disk.lastChange();
            assertThat(invariants.look().violations()).as(label).isEmpty();
            heal(share, label, Outcome.CURRENT, Outcome.PACKAGES_LOST);
            assertThat(invariants.look().violations()).as(label).isEmpty();
            check.on(share);
            // trash is emptied once the backup is known to be of what is live
            assertThat(share.restore().outcome()).as(label).isEqualTo(Outcome.RESTORE_SUCCESS);
            heal(share, label, Outcome.CURRENT);
            ShareInvariants.View healed = invariants.look();
            assertThat(healed.violations()).as(label).isEmpty();
            assertThat(healed.leftovers()).as(label).isEmpty();
        }
        Lab.tells(FetchCrashTest.class, what + ": killed before each of " + (n - 1) + " changes");
        return n - 1;
    }

    /** Lost packages keep a tick from ending well; what it has to tidy up it tidies all the same. */
    private static void heal(Share share, String label, Outcome... ends) throws InterruptedException {
        Report last = share.tick();
        for (int i = 0; i < 4; i++) {
            Thread.sleep(2 * STALE.toMillis());
            last = share.tick();
        }
        assertThat(last.outcome()).as(label).isIn((Object[]) ends);
    }
}
