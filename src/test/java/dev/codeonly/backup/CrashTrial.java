package dev.codeonly.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.backup.CrashSituation.Act;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** One copy of a situation's share, to which something happens once, and the demands on it before, during and after. */
final class CrashTrial implements AutoCloseable {
    /** What is no end: a lock without a beat gets one first, and a damaged backup is told of by the tick that heals it. */
    private static final Set<Outcome> NOT_YET = Set.of(Outcome.BUSY, Outcome.BACKUP_DAMAGED);

    private static final int PATIENCE = 4;

    private final CrashSituation situation;
    private final Share share;
    private final ShareInvariants invariants;
    private final List<String> story = new ArrayList<>();
    private final List<String> planted;
    private final Map<String, String> live;
    private boolean anySetMayEndLive;
    private Act cure;

    CrashTrial(CrashSituation situation, Path template, Path home, String label) throws IOException {
        copy(template, home);
        this.situation = situation;
        this.share = situation.share(home);
        this.invariants = new ShareInvariants(home);
        ShareInvariants.View before = invariants.look();
        this.planted = before.violations();
        this.live = before.live();
        this.cure = situation.cure();
        says(situation + ", " + label);
    }

    Share share() {
        return share;
    }

    /** Adds to what a failure tells. */
    void says(String what) {
        story.add(what);
    }

    /** A command that was not the situation's own is given: live and backup may end as any of the sets. */
    void alsoDoes(Act other) {
        anySetMayEndLive |= other != Act.TICK;
        cure = other == Act.RESTORE ? Act.RESTORE : cure;
    }

    /** An accident that is not ours: all files of the live packages are gone, their folders are left. */
    void loseLive() throws IOException {
        anySetMayEndLive = true;
        cure = Act.RESTORE;
        if (Files.isDirectory(share.packages())) {
            CrashSituation.deleteFiles(share.packages());
        }
    }

    /** Does it, again and again while it is not done yet. */
    Report persist(Act act) {
        Report report = act.on(share);
        for (int i = 1; i < PATIENCE && NOT_YET.contains(report.outcome()); i++) {
            report = act.on(share);
        }
        says(act + " " + report.outcome());
        return report;
    }

    /** What a reader must find at any time. */
    ShareInvariants.View look(String when) {
        ShareInvariants.View view = invariants.look();
        List<String> violations = new ArrayList<>(view.violations());
        violations.removeAll(planted);
        assertThat(violations).as("%s %s", when, story).isEmpty();
        if (situation.act() == Act.TICK && !anySetMayEndLive && !live.isEmpty()) {
            assertThat(view.live()).as("live packages %s %s", when, story).isEqualTo(live);
        }
        return view;
    }

    /** Repeats what was asked for, lets ticks do the rest, and demands that all is well and tidy then. */
    void heal() throws IOException {
        if (cure == Act.RESTORE) {
            assertThat(persist(Act.RESTORE).outcome()).as("%s", story).isEqualTo(Outcome.RESTORE_SUCCESS);
            look("after the restore that heals");
        }
        Report report = persist(Act.TICK);
        assertThat(report.outcome()).as("%s: %s", story, report.message()).isIn(Outcome.CURRENT, Outcome.BACKED_UP);
        look("after the clean tick");
        Report last = share.tick();
        assertThat(last.outcome()).as("%s: %s", story, last.message()).isEqualTo(Outcome.CURRENT);
        demand(look("after the last tick"));
    }

    private void demand(ShareInvariants.View view) throws IOException {
        assertThat(view.violations()).as("in the end %s", story).isEmpty();
        assertThat(view.leftovers()).as("left over in the end %s", story).isEmpty();
        assertThat(view.backupFingerprint())
                .as("the backup in the end %s", story)
                .isPresent()
                .isEqualTo(view.liveFingerprint());
        assertThat(word(share.backup()))
                .as("the build's word in the backup in the end %s", story)
                .isEqualTo(word(share.packages()));
        if (!anySetMayEndLive && !situation.ends().isEmpty()) {
            assertThat(version(view.live())).as("live in the end %s", story).isIn(situation.ends());
        }
    }

    private static String word(Path packages) throws IOException {
        Path word = packages.resolve(".package_set");
        return Files.exists(word) ? Files.readString(word) : "none";
    }

    /** A set by the file that only it has. */
    private TinySet version(Map<String, String> files) {
        return Stream.of(TinySet.values())
                .filter(set -> files.containsKey(set.own()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no set of ours is live: " + files.keySet() + " " + story));
    }

    @Override
    public String toString() {
        return story.toString();
    }

    @Override
    public void close() throws IOException {
        CrashSituation.delete(share.home().root());
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> entries = Files.walk(from)) {
            for (Path entry : entries.toList()) {
                Files.copy(entry, to.resolve(from.relativize(entry).toString()));
            }
        }
    }
}
