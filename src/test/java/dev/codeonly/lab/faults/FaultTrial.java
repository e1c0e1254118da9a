package dev.codeonly.lab.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.backup.Share;
import dev.codeonly.backup.ShareInvariants;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One fault in one phase on a mount of its own, and the demands on what happens meanwhile and afterwards. */
final class FaultTrial implements AutoCloseable {
    private static final int PATIENCE = 3;

    private final Fault fault;
    private final Phase phase;
    private final FaultyMount mount;
    private Share share;
    private final ShareInvariants invariants;
    private final ShareInvariants.View before;
    private final List<String> story = new ArrayList<>();

    /** Copies a situation to a folder, and mounts that. */
    FaultTrial(Fault fault, Phase phase, Path template, Path folder) throws IOException {
        this.fault = fault;
        this.phase = phase;
        Path source = folder.resolve("source");
        Situation.copy(template, source);
        this.invariants = new ShareInvariants(source);
        this.before = invariants.look();
        this.mount = FaultyMount.of(source, folder.resolve("home"), fault.options());
        this.share = phase.situation().share(mount.root());
        story.add(fault + " " + phase);
    }

    Share share() {
        return share;
    }

    FaultyMount mount() {
        return mount;
    }

    void says(String what) {
        story.add(what);
    }

    /** What came of it; empty where the phase does not meet the fault. */
    Optional<FaultRow> run() throws IOException, InterruptedException {
        mount.tell(fault.in(phase));
        Act.Said said =
                fault == Fault.HANG ? new HangingTick(this).run() : phase.act().on(share);
        story.add(said.toString());
        boolean struck =
                mount.struck() > 0 || fault == Fault.HANG || !fault.options().isEmpty();
        look("while it lasted");
        mount.clear();
        if (struck && !fault.isHarmless()) {
            demandWords(said);
        } else {
            assertThat(said.isGood()).as("%s", story).isTrue();
        }
        String next = heal(said);
        return struck
                ? Optional.of(FaultRow.of(fault, phase, said, next, mount.root().toString()))
                : Optional.empty();
    }

    private void demandWords(Act.Said said) {
        assertThat(said.message())
                .as("%s", story)
                .doesNotContain("\n", "Exception", "null")
                .hasSizeGreaterThan(20);
        if (!said.isGood()) {
            assertThat(said.message()).as("what to do, of %s", story).contains("; ");
        }
    }

    /** Repeats what was asked for if it failed, and lets ticks do the rest. */
    private String heal(Act.Said said) {
        List<String> outcomes = new ArrayList<>();
        if (phase.act() != Act.TICK && !said.isGood()) {
            outcomes.add(good(phase.act()));
        }
        if (phase.act().isRemote()) {
            assertThat(Act.remote(share, "release").outcome()).as("%s", story).isEqualTo("RELEASE_SUCCESS");
        }
        outcomes.add(good(Act.TICK));
        Act.Said last = Act.TICK.on(share);
        story.add(last.toString());
        assertThat(last.outcome()).as("%s", story).isEqualTo("CURRENT");
        demand(look("in the end"));
        return String.join(", ", outcomes);
    }

    private String good(Act act) {
        List<String> outcomes = new ArrayList<>();
        Act.Said said;
        int tries = 0;
        do {
            said = act.on(share);
            tries++;
            story.add(said.toString());
            outcomes.add(said.outcome());
            look("after " + said);
            if (said.message().contains(" is not tried again before ")) {
                outcomes.add("after an hour");
                share = share.with(Clock.offset(share.clock(), Duration.ofHours(1)));
            }
        } while (!said.isGood() && tries < PATIENCE);
        assertThat(said.isGood()).as("%s", story).isTrue();
        return String.join(", ", outcomes);
    }

    private ShareInvariants.View look(String when) {
        ShareInvariants.View view = invariants.look();
        assertThat(view.violations()).as("%s %s", when, story).isEmpty();
        assertThat(view.sets())
                .as("%s %s, in trash %s", when, story, view.inTrash())
                .hasSizeGreaterThanOrEqualTo(Math.min(2, before.sets().size()));
        if (phase.act() == Act.TICK) {
            assertThat(view.live()).as("live packages %s %s", when, story).isEqualTo(before.live());
        }
        return view;
    }

    private void demand(ShareInvariants.View view) {
        if (phase.situation() == Situation.UPGRADE) {
            assertThat(view.sets())
                    .as("the set to go back to %s", story)
                    .contains("previous/" + before.backupFingerprint().orElseThrow());
        }
        assertThat(view.leftovers()).as("left over %s", story).isEmpty();
        assertThat(view.backupFingerprint())
                .as("the backup %s", story)
                .isPresent()
                .isEqualTo(view.liveFingerprint());
        if (phase.situation() != Situation.SENT) {
            assertThat(view.sets()).as("the set to go back to %s", story).anyMatch(set -> set.startsWith("previous/"));
        } else {
            assertThat(view.sets()).as("the set that was sent %s", story).anyMatch(set -> set.startsWith("incoming/"));
        }
    }

    @Override
    public void close() throws IOException {
        mount.close();
    }
}
