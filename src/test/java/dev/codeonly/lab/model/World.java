package dev.codeonly.lab.model;

import dev.codeonly.backup.Actor;
import dev.codeonly.backup.FaultyDisk;
import dev.codeonly.backup.PausingDisk;
import dev.codeonly.backup.Report;
import dev.codeonly.backup.Share;
import dev.codeonly.backup.ShareInvariants;
import dev.codeonly.backup.TinySet;
import dev.codeonly.pipelines.remote.Answer;
import dev.codeonly.pipelines.remote.RemoteCall;
import dev.codeonly.pipelines.remote.Traced;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;

/** Two slots with a share each, deployments under way, and those who are frozen; a seed decides what happens. */
final class World implements AutoCloseable {
    private static final int MOST_SLEEPERS = 3;
    private static final int CHANGES_OF_A_TICK = 60;
    private static final int CHANGES_OF_A_CALL = 16;

    private final Path folder;
    private final Random random;
    private final List<Site> sites;
    private final Map<TinySet, String> fingerprints = new EnumMap<>(TinySet.class);
    private final List<Sleeper> sleepers = new ArrayList<>();
    private final List<Deployment> deployments = new ArrayList<>();
    private final List<String> story = new ArrayList<>();
    private final Map<String, Integer> seen = new TreeMap<>();
    private int runs;
    private boolean swapped;
    private boolean atRest;

    World(Path folder, Random random) throws IOException {
        this.folder = folder;
        this.random = random;
        this.sites = List.of(new Site(folder.resolve("a"), random), new Site(folder.resolve("b"), random));
        for (TinySet set : TinySet.values()) {
            Path tree = folder.resolve(set.name());
            set.in(tree);
            fingerprints.put(set, TinySet.fingerprint(tree));
        }
        for (int slot = 0; slot < sites.size(); slot++) {
            if (chance(90)) {
                new Foreign(this, slot).runToItsEnd(false);
                acts(site(slot), Oracle.Cause.TICK, "first tick", Share::tick);
            }
        }
    }

    Random random() {
        return random;
    }

    boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    TinySet any() {
        return TinySet.values()[random.nextInt(TinySet.values().length)];
    }

    String fingerprint(TinySet set) {
        return fingerprints.get(set);
    }

    /** The share that a slot has now. */
    Site site(int slot) {
        return sites.get(swapped ? 1 - slot : slot);
    }

    Site anySite() {
        return sites.get(random.nextInt(sites.size()));
    }

    List<Site> sites() {
        return sites;
    }

    void swapSlots() {
        swapped = !swapped;
        says("the slots are swapped");
    }

    String newRun() {
        return "run-" + ++runs;
    }

    /** A folder of its own below this one. */
    Path scratch() {
        return folder.resolve("scratch-" + ++runs);
    }

    void says(String what) {
        story.add(what);
    }

    /** How often each thing has happened, by name. */
    Map<String, Integer> seen() {
        return Map.copyOf(seen);
    }

    private void count(String what) {
        seen.merge(what, 1, Integer::sum);
    }

    /** Something that is done to a share, and returns how it ended. */
    @FunctionalInterface
    interface Doing {
        String ended() throws IOException;
    }

    /** Does it and lets the oracle judge. */
    String happens(Site site, Oracle.Cause cause, String what, Doing doing) throws IOException {
        Oracle oracle = Oracle.before(site);
        String end = doing.ended();
        says(site + ": " + what + " -> " + end);
        count(cause + " " + end);
        demand(oracle.judge(cause, end));
        return end;
    }

    void demand(List<String> wrong) {
        if (!wrong.isEmpty()) {
            throw new AssertionError(wrong + "\n" + String.join("\n", story));
        }
    }

    /** What was promised by a green word: this set is live and whole. */
    void demandLive(Site site, String fingerprint, String who) throws IOException {
        ShareInvariants.View view = site.look();
        boolean whole = view.sets().contains(Oracle.LIVE) || site.isSpoiled(site.live());
        if (!whole || !view.liveFingerprint().equals(Optional.of(fingerprint))) {
            demand(List.of(who + ", but live is " + view.liveFingerprint() + ", whole: " + whole + ", and not "
                    + fingerprint));
        }
    }

    /** A tick, or a command at the maintainer's shell. */
    String acts(Site site, Oracle.Cause cause, String what, Function<Share, Report> act) throws IOException {
        Share share = site.share(random.nextBoolean());
        return happens(site, cause, what, () -> act.apply(share).outcome().toString());
    }

    /** The same by a process that is killed on the way. */
    void actsAndDies(Site site, Oracle.Cause cause, String what, Function<Share, Report> act) throws IOException {
        int n = 1 + random.nextInt(CHANGES_OF_A_TICK);
        FaultyDisk disk = chance(70) ? FaultyDisk.killedBefore(n) : FaultyDisk.killedInside(n);
        Share share = site.share(random.nextBoolean()).with(disk);
        happens(site, cause, what + " to be killed at " + n, () -> {
            try {
                return act.apply(share).outcome().toString();
            } catch (FaultyDisk.Killed killed) {
                says("  killed at " + disk.lastChange());
                return "KILLED";
            }
        });
    }

    /** The same by a process that is frozen on the way. */
    void actsAndFreezes(Site site, Oracle.Cause cause, String what, Function<Share, Report> act) throws IOException {
        if (sleepers.size() >= MOST_SLEEPERS) {
            wake();
        }
        PausingDisk disk = PausingDisk.before(1 + random.nextInt(CHANGES_OF_A_TICK));
        Share share = site.share(random.nextBoolean());
        happens(site, cause, what + " to be frozen", () -> {
            Actor actor = Actor.start(act, share, disk);
            if (!actor.isFrozen()) {
                return actor.report().outcome().toString();
            }
            sleepers.add(cause == Oracle.Cause.TICK ? Sleeper.tick(site, actor) : Sleeper.command(site, what, actor));
            says("  frozen at " + actor.pending());
            return "FROZEN";
        });
    }

    /** Wakes one of the sleepers, if there is any. */
    void wake() throws IOException {
        if (!sleepers.isEmpty()) {
            Sleeper sleeper = sleepers.remove(random.nextInt(sleepers.size()));
            happens(sleeper.site(), sleeper.cause(), "wakes up: " + sleeper.what(), sleeper.end()::get);
        }
    }

    /** Nobody acts any more, and from now on nobody dies or freezes. */
    void comesToRest() throws IOException {
        says("everything comes to rest");
        atRest = true;
        deployments.clear();
        while (!sleepers.isEmpty()) {
            wake();
        }
    }

    /** A verb of the remote script; its end, or {@code LOST} where the call died or is frozen. */
    String calls(Site site, String run, String verb, String... options) throws IOException {
        String what = run + " " + verb + " " + String.join(" ", options);
        return happens(site, Oracle.Cause.COMMAND, what, () -> answer(site, run, verb, what, options));
    }

    private String answer(Site site, String run, String verb, String what, String... options) {
        int fate = random.nextInt(100);
        if (atRest || fate >= 14 || (fate >= 8 && sleepers.size() >= MOST_SLEEPERS)) {
            Answer answer = site.script(run).with(options).run(verb);
            return answer.word();
        }
        int n = 1 + random.nextInt(CHANGES_OF_A_CALL);
        Traced traced = Traced.of(site.script(run).with(options), scratch());
        RemoteCall call = traced.start(verb, n, fate < 8 ? "KILL" : "STOP");
        if (fate < 8) {
            call.end();
            if (call.process().exitValue() != 128 + 9) {
                return call.answer().word();
            }
            call.discard();
            count("a call was killed");
            says("  killed before change " + n);
            return "LOST";
        }
        if (!call.isFrozen()) {
            return call.answer().word();
        }
        sleepers.add(Sleeper.call(site, what + " before change " + n, call));
        return "LOST";
    }

    List<Deployment> deployments() {
        return deployments;
    }

    @Override
    public String toString() {
        return String.join("\n", story);
    }

    @Override
    public void close() throws IOException {
        for (Sleeper sleeper : sleepers) {
            says("woken in the end: " + sleeper.end().get());
        }
        Site.delete(folder);
    }
}
