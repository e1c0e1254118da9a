package dev.codeonly.lab.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.backup.Share;
import dev.codeonly.backup.ShareInvariants;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Stream;

/** When everything has come to rest: one run and a few ticks have to make a share whole and tidy. */
final class CleanRun {
    private static final int PATIENCE = 8;
    private static final int SLICES = 288;

    private final World world;
    private final Site site;
    private final String run;

    private CleanRun(World world, Site site) {
        this.world = world;
        this.site = site;
        this.run = world.newRun();
    }

    /** Lets all come to rest, and heals both shares. */
    static void of(World world) throws IOException {
        world.comesToRest();
        for (Site site : world.sites()) {
            // twice: what a clock has left in the future begins to age when it is seen
            site.age(Duration.ofHours(1));
            world.acts(site, Oracle.Cause.TICK, "tick at rest", Share::tick);
            site.age(Duration.ofHours(1));
            new CleanRun(world, site).heal();
        }
    }

    private void heal() throws IOException {
        removeSpoiled();
        for (int i = 0; i < PATIENCE && !isWhole(); i++) {
            restore();
        }
        assertThat(isWhole()).as("whole in the end: %s %s", site, world).isTrue();
        letADayGoBy();
        for (int i = 0; i < PATIENCE; i++) {
            world.acts(site, Oracle.Cause.TICK, "clean tick", Share::tick);
        }
        assertThat(world.acts(site, Oracle.Cause.TICK, "last tick", Share::tick))
                .as("the last tick of %s: %s", site, world)
                .isEqualTo("CURRENT");
        ShareInvariants.View view = site.look();
        assertThat(view.violations()).as("in the end %s %s", site, world).isEmpty();
        assertThat(view.leftovers())
                .as("left over in the end %s %s", site, world)
                .isEmpty();
        assertThat(view.backupFingerprint())
                .as("the backup in the end %s %s", site, world)
                .isPresent()
                .isEqualTo(view.liveFingerprint());
    }

    /** What is live and spoiled is removed by a person. */
    private void removeSpoiled() throws IOException {
        if (site.isSpoiled(site.live()) && !isWhole()) {
            world.happens(site, Oracle.Cause.ACCIDENT, "a person removes the spoiled packages", () -> {
                Site.delete(site.live());
                return "REMOVED";
            });
        }
    }

    /** Damage of a backup is found by the ticks of a day, or of the next one where a tick had other work to do. */
    private void letADayGoBy() throws IOException {
        for (int i = 0; i < 2 * SLICES && site.isSpoiled(site.backup()); i++) {
            site.moveClock(Duration.ofMinutes(5));
            world.happens(
                    site,
                    Oracle.Cause.TICK,
                    "tick of the day",
                    () -> site.share(true).tick().outcome().toString());
        }
    }

    private boolean isWhole() {
        return site.look().sets().contains(Oracle.LIVE);
    }

    private void restore() throws IOException {
        String held = world.calls(site, run, "hold");
        String word = world.calls(site, run, "restore");
        if (Set.of("SET_IS_AMBIGUOUS", "SEVERAL_PARKED").contains(word)) {
            renameAsAPersonWould();
        } else if (Set.of("BACKUP_NOT_FOUND", "BACKUP_NOT_READY").contains(word)) {
            if (!site.hasSpoiled()) {
                assertThat(site.look().sets())
                        .as("sets that restore did not find: %s %s", site, world)
                        .allMatch(set -> set.startsWith("incoming/")); // put live by a swap alone
            }
            new Foreign(world, world.site(0) == site ? 0 : 1).runToItsEnd(true);
        } else if (word.equals("RESTORE_SUCCESS")) {
            removeSpoiled();
        }
        world.says(held + ", then " + word);
        world.calls(site, run, "release");
    }

    private void renameAsAPersonWould() throws IOException {
        world.happens(site, Oracle.Cause.ACCIDENT, "a person renames a parked tree", () -> {
            try (Stream<Path> parked = Files.list(site.store().resolve("parked"))) {
                Site.delete(site.live());
                Files.move(parked.sorted().findFirst().orElseThrow(), site.live());
                return "RENAMED";
            }
        });
    }
}
