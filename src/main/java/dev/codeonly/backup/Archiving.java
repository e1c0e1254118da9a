package dev.codeonly.backup;

import dev.codeonly.files.Disk;
import dev.codeonly.files.SetArchiveWriter;
import dev.codeonly.tree.Fingerprint;
import dev.codeonly.tree.Home;
import dev.codeonly.tree.Inspection;
import dev.codeonly.tree.Listing;
import dev.codeonly.tree.MayDiffer;
import dev.codeonly.tree.Names;
import dev.codeonly.tree.Problem;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the set of the backup in the container, and the app's record there. It only reads the share, and needs no lock; nothing
 * that goes wrong here touches a backup or an outcome.
 *
 * <p>A tick without change asks the container one question: whether the archive is there, or what the record says, in turn.
 */
final class Archiving {
    private static final Logger LOG = LoggerFactory.getLogger(Archiving.class);

    /** Between two ticks of the timer. */
    private static final Duration TURN = Duration.ofMinutes(5);

    /** What this process is storing right now: apps with the same set tick side by side. */
    private static final Set<String> UNDER_WAY = ConcurrentHashMap.newKeySet();

    /** Backups that cannot be archived as they are: looked at in full once, not in every tick. */
    private static final Set<String> UNFIT = ConcurrentHashMap.newKeySet();

    private final PackageSets sets;
    private final TickTools tools;
    private final DataApp app;
    private final Home home;
    private final Instant started;

    /**
     * For one tick.
     *
     * @param started when the tick began; it ends by its budget
     */
    Archiving(PackageSets sets, TickTools tools, DataApp app, Instant started) {
        this.sets = sets;
        this.tools = tools;
        this.app = app;
        this.home = app.home();
        this.started = started;
    }

    /** What was done, in words, after a tick that ended like this; only one with a good backup has anything to archive. */
    List<String> after(Outcome outcome) throws InterruptedException {
        if (outcome != Outcome.BACKED_UP && outcome != Outcome.CURRENT) {
            return List.of();
        }
        try {
            Optional<ReadyMarker> marker = ReadyMarker.of(home.backup());
            return marker.isEmpty()
                    ? List.of()
                    : keepUp(marker.get().fingerprint(), outcome).stream().toList();
        } catch (IOException e) {
            String why = Failure.describe(e);
            LOG.warn("{}: the package set is not in the container: {}", app.name(), why);
            return List.of("the package set is not in the container: " + why);
        }
    }

    private Optional<String> keepUp(Fingerprint set, Outcome outcome) throws IOException, InterruptedException {
        if (outcome == Outcome.BACKED_UP) {
            UNFIT.remove(home + " " + set);
        }
        Set<Fingerprint> bad = markedAsBad();
        if (outcome == Outcome.CURRENT && isAsItShouldBe(set, bad)) {
            return Optional.empty();
        }
        Optional<String> note = Optional.empty();
        Optional<ArchivedSet> there = sets.find(set);
        if (there.isEmpty()) {
            Attempt attempt = store(set);
            note = attempt.note();
            if (!attempt.there()) {
                return note;
            }
        }
        AppRecord known = sets.record(app.name()).orElseGet(() -> AppRecord.none(app.name()));
        if (!says(known, set, bad)) {
            if (there.isPresent()) {
                sets.touch(there.get());
            }
            sets.write(known.after(set, bad));
        }
        return note;
    }

    private boolean isAsItShouldBe(Fingerprint set, Set<Fingerprint> bad) throws IOException {
        boolean record = started.getEpochSecond() / TURN.toSeconds() % 2 == 0;
        return record
                ? sets.record(app.name()).filter(known -> says(known, set, bad)).isPresent()
                : sets.find(set).isPresent();
    }

    private static boolean says(AppRecord known, Fingerprint set, Set<Fingerprint> bad) {
        return known.after(set, bad).equals(known);
    }

    private Set<Fingerprint> markedAsBad() throws IOException {
        return Set.copyOf(Names.in(home.bad()).stream()
                .map(Fingerprint::parse)
                .flatMap(Optional::stream)
                .toList());
    }

    /** Whether the archive is there now, and what to tell of it. */
    private record Attempt(boolean there, Optional<String> note) {
        static Attempt failed(String why) {
            return new Attempt(false, Optional.of("the package set was not archived: " + why));
        }
    }

    private Attempt store(Fingerprint set) throws IOException, InterruptedException {
        String name = sets.where() + " " + set;
        if (UNFIT.contains(home + " " + set) || !UNDER_WAY.add(name)) {
            return new Attempt(false, Optional.empty());
        }
        try {
            return storeAlone(set);
        } finally {
            UNDER_WAY.remove(name);
        }
    }

    /**
     * What is shared by apps must be what the RECORDs say, also where an app changes files on purpose. Everything is held to them
     * once more as it is read.
     */
    @SuppressWarnings("try") // the watch is asked by way of what is handed on
    private Attempt storeAlone(Fingerprint set) throws IOException, InterruptedException {
        Inspection tree = Inspection.of(home.backup(), MayDiffer.NOTHING);
        if (!tree.fingerprint().equals(Optional.of(set))) {
            return Attempt.failed("the backup was replaced meanwhile; the next tick looks again");
        }
        if (!tree.complete()) {
            return unfit(set, Problem.summary(tree.problems()));
        }
        Disk disk = tools.disk();
        Deployments deployments = new Deployments(
                disk, home, new ShareClock(disk, home), tools.settings().holdStaleAfter());
        try (TickWatch watch = TickWatch.withoutLock(
                tools.clock(), started.plus(tools.settings().budget()), deployments)) {
            Writing writing = new Writing(tree, watch);
            PackageSets.Stored stored = sets.store(ArchivedSet.Description.of(tree), writing::write);
            return switch (stored) {
                case STORED -> new Attempt(true, Optional.of("the package set was archived in " + sets.where()));
                case THERE_ALREADY -> new Attempt(true, Optional.empty());
                case STOPPED ->
                    writing.wrong.isPresent()
                            ? unfit(set, writing.wrong.get() + " has other content than its RECORD says")
                            : Attempt.failed(
                                    writing.replaced
                                            ? "the backup was replaced meanwhile; the next tick looks again"
                                            : watch.reason().message());
            };
        }
    }

    private Attempt unfit(Fingerprint set, String why) {
        UNFIT.add(home + " " + set);
        return Attempt.failed(
                "in the backup " + why
                        + "; only a set as it was built can be shared: deploy it with packages: blob, which stores it at the build");
    }

    /** One archive being written from the backup. */
    private final class Writing {
        private final Inspection tree;
        private final TickWatch watch;
        private Optional<String> wrong = Optional.empty();
        private boolean replaced;

        Writing(Inspection tree, TickWatch watch) {
            this.tree = tree;
            this.watch = watch;
        }

        /** The backup is never changed in place, but it may be renamed away while it is read, and another put there. */
        boolean write(OutputStream out) throws IOException, InterruptedException {
            SetArchiveWriter writer = new SetArchiveWriter(
                    tools.settings().workers(),
                    watch::shouldStop,
                    tools.progress().of(app.name()));
            SetArchiveWriter.Result result = writer.write(tree, out);
            wrong = result.wrong();
            replaced = result.complete()
                    && !(Listing.of(tree.tree()).equals(tree.listing())
                            && tree.tree().fingerprint().equals(tree.fingerprint()));
            return result.complete() && !replaced;
        }
    }
}
