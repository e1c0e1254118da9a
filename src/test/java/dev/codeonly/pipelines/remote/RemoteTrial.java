package dev.codeonly.pipelines.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.backup.Outcome;
import dev.codeonly.backup.Report;
import dev.codeonly.backup.Share;
import dev.codeonly.backup.ShareInvariants;
import dev.codeonly.backup.TinySet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** One copy of a situation's share, to which something happens once, and the demands on it during and after. */
final class RemoteTrial implements AutoCloseable {
    private static final int PATIENCE = 4;
    /** Somebody else has rolled back, or swapped, or put another set in place. */
    private static final Set<String> OTHERS_WERE_FASTER =
            Set.of("PREVIOUS_NOT_FOUND", "INCOMING_NOT_READY", "PACKAGES_CHANGED");

    private static final String LIVE = "wwwroot/.python_packages";

    private final RemoteSituation situation;
    private final Share share;
    private final Path log;
    private final ShareInvariants invariants;
    private final Set<TinySet> ends;
    private final List<String> story = new ArrayList<>();
    private boolean othersDecide;

    RemoteTrial(RemoteSituation situation, Path template, Path home, String label) throws IOException {
        copy(template, home);
        this.situation = situation;
        this.share = RemoteSituation.share(home);
        this.log = home.resolveSibling(home.getFileName() + ".changes");
        this.invariants = new ShareInvariants(home);
        this.ends = new HashSet<>(situation.ends());
        invariants.look();
        story.add(situation + ", " + label);
    }

    Share share() {
        return share;
    }

    Traced traced() {
        return Traced.of(scriptFor(RemoteSituation.RUN, situation.verb()), log);
    }

    RemoteScript script(String run) {
        return RemoteScript.on(share.home().root()).as(run);
    }

    private RemoteScript scriptFor(String run, String verb) {
        return verb.equals(situation.verb())
                ? script(run).with(situation.options().toArray(String[]::new))
                : script(run);
    }

    void says(String what) {
        story.add(what);
    }

    /** Somebody else decides about the packages as well. */
    void anySetMayEndLive() {
        othersDecide = true;
        ends.addAll(List.of(TinySet.values()));
    }

    /** What a reader must find at any time. */
    ShareInvariants.View look(String when) {
        ShareInvariants.View view = invariants.look();
        assertThat(view.violations()).as("%s %s", when, story).isEmpty();
        return view;
    }

    /** A tick that finds lock and hold of the dead stale; it may be unable to end well, but not break anything. */
    Report tickOverTheDead() {
        Report report = persist(share.withHoldStaleAfter(Duration.ZERO));
        look("after a tick over the dead");
        return report;
    }

    /** A call by this run that finds the lock of the dead stale, again while it is busy. */
    Answer call(String run, String verb) {
        RemoteScript caller = scriptFor(run, verb).with("--lock-stale-after", "0");
        Answer answer = caller.run(verb);
        for (int i = 1; i < PATIENCE && answer.word().equals("BUSY"); i++) {
            answer = caller.run(verb);
        }
        story.add(run + " " + verb + " " + answer.word());
        look("after " + verb + " by " + run);
        return answer;
    }

    /** Takes over the hold of the dead. */
    void takeOver(String run) {
        RemoteScript caller = script(run).with("--hold-stale-after", "0");
        Answer answer = caller.run("hold");
        for (int i = 1; i < PATIENCE && answer.word().equals("HELD_BY"); i++) {
            answer = caller.run("hold");
        }
        assertThat(answer.word()).as("%s", story).isEqualTo("HOLD_SUCCESS");
    }

    /** The run gives its verb again and goes on to its end; ticks do the rest. All is well and tidy then. */
    void heal(String run) {
        String word = call(run, situation.verb()).word();
        if (situation.verb().equals("park")) {
            assertThat(word).as("%s", story).isEqualTo("PARK_SUCCESS");
            word = call(run, "return").word();
        }
        if (isLeftToAPerson(word)) {
            renameAsAPersonWould();
            word = call(run, situation.verb()).word();
        }
        if (!look("before the release").sets().contains(LIVE)) {
            word = call(run, "restore").word();
        }
        if (!(othersDecide && OTHERS_WERE_FASTER.contains(word))) {
            assertThat(word).as("%s", story).endsWith("_SUCCESS");
        }
        assertThat(call(run, "release").word()).as("%s", story).isEqualTo("RELEASE_SUCCESS");
        Report report = persist(share);
        assertThat(report.outcome()).as("%s: %s", story, report.message()).isIn(Outcome.CURRENT, Outcome.BACKED_UP);
        assertThat(persist(share).outcome()).as("%s", story).isEqualTo(Outcome.CURRENT);
        demand(look("after the last tick"));
    }

    private static boolean isLeftToAPerson(String word) {
        return word.equals("SEVERAL_PARKED") || word.equals("SET_IS_AMBIGUOUS");
    }

    private void renameAsAPersonWould() {
        try (Stream<Path> parked = Files.list(share.home().parked())) {
            Files.move(parked.sorted().findFirst().orElseThrow(), share.packages());
            story.add("a person renamed one of the parked trees");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Report persist(Share maintained) {
        Report report = maintained.tick();
        for (int i = 1; i < PATIENCE && report.outcome() == Outcome.BUSY; i++) {
            report = maintained.tick();
        }
        story.add("TICK " + report.outcome());
        return report;
    }

    private void demand(ShareInvariants.View view) {
        assertThat(view.sets()).as("sound in the end %s", story).contains(LIVE);
        assertThat(view.leftovers()).as("left over in the end %s", story).isEmpty();
        assertThat(view.backupFingerprint())
                .as("the backup in the end %s", story)
                .isPresent()
                .isEqualTo(view.liveFingerprint());
        assertThat(Stream.of(TinySet.values()).filter(set -> view.live().containsKey(set.own())))
                .as("live in the end %s", story)
                .hasSize(1)
                .isSubsetOf(ends);
        Path manifest = share.home().root().resolve("site/deployments/7a2f/manifest");
        if (Files.exists(manifest)) {
            assertThat(manifest).as("%s", story).hasContent("host.json");
            assertThat(manifest.getParent().toFile().list()).as("%s", story).containsExactly("manifest");
        }
    }

    @Override
    public String toString() {
        return story + "\n" + String.join("\n", traced().changes());
    }

    @Override
    public void close() throws IOException {
        RemoteSituation.delete(share.home().root());
        Files.deleteIfExists(log);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> entries = Files.walk(from)) {
            for (Path entry : entries.toList()) {
                Files.copy(entry, to.resolve(from.relativize(entry).toString()));
            }
        }
    }
}
