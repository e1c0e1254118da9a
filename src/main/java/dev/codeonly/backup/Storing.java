package dev.codeonly.backup;

import dev.codeonly.files.SetArchiveWriter;
import dev.codeonly.tree.Home;
import dev.codeonly.tree.Inspection;
import dev.codeonly.tree.Listing;
import dev.codeonly.tree.MayDiffer;
import dev.codeonly.tree.PackageTree;
import dev.codeonly.tree.Problem;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores the set of a backup in the container, once: an attempt that was cut off begins anew, and one that cannot succeed is not
 * made again and again.
 *
 * <p>What is shared by apps must be what the RECORDs say. Everything is held to them once more as it is read; what no RECORD owns
 * stays here, for it is this app's alone.
 */
final class Storing {
    private static final Logger LOG = LoggerFactory.getLogger(Storing.class);

    /** Ticks come every five minutes, and the other data apps' reports wait for this one's. */
    private static final Duration LONGEST = Duration.ofMinutes(4);

    /** After an attempt that had not enough time. */
    private static final Duration PAUSE = Duration.ofHours(1);

    private static final String REPLACED = "the backup was replaced meanwhile; the next tick looks again";

    /** What this process is storing right now: apps with the same set tick side by side. */
    private static final Set<String> UNDER_WAY = ConcurrentHashMap.newKeySet();

    /** Each has up to 100 MiB of an archive in memory, and the smallest plan little more than a GiB for all. */
    private static final int MOST_AT_ONCE = 2;

    /** Backups that this process does not try before a time, or, as they are, not again. */
    private static final Map<String, Instant> PUT_OFF = new ConcurrentHashMap<>();

    private final PackageSets sets;
    private final TickTools tools;
    private final DataApp app;
    private final Home home;
    private final Instant deadline;

    /**
     * For one tick.
     *
     * @param latest when it must have ended
     */
    Storing(PackageSets sets, TickTools tools, DataApp app, Instant latest) {
        this.sets = sets;
        this.tools = tools;
        this.app = app;
        this.home = app.home();
        Instant longest = tools.clock().instant().plus(LONGEST);
        this.deadline = longest.isBefore(latest) ? longest : latest;
    }

    /** Whether the archive is there now, and what to tell of it. */
    record Attempt(boolean there, Optional<String> note) {
        private static final Attempt NOT_MADE = new Attempt(false, Optional.empty());

        private static Attempt failed(String why) {
            return new Attempt(false, Optional.of("the package set was not archived: " + why));
        }
    }

    /** Stores the set of the backup with this marker. */
    Attempt store(ReadyMarker marker) throws IOException, InterruptedException {
        String backup = sets.where() + " " + home + " " + marker.fingerprint() + " " + marker.completed();
        String archive = sets.where() + " " + marker.fingerprint();
        if (tools.clock().instant().isBefore(PUT_OFF.getOrDefault(backup, Instant.MIN))
                || UNDER_WAY.size() >= MOST_AT_ONCE
                || !UNDER_WAY.add(archive)) {
            return Attempt.NOT_MADE;
        }
        try {
            return store(marker, backup);
        } finally {
            UNDER_WAY.remove(archive);
        }
    }

    @SuppressWarnings("try") // the watch is asked by way of what is handed on
    private Attempt store(ReadyMarker marker, String backup) throws IOException, InterruptedException {
        Inspection tree = Inspection.of(home.backup(), MayDiffer.NOTHING);
        if (!tree.fingerprint().equals(Optional.of(marker.fingerprint()))) {
            return Attempt.failed(REPLACED);
        }
        if (!tree.complete()) {
            boolean meant = Inspection.of(home.backup(), app.mayDiffer()).complete();
            return unfit(backup, meant, Problem.summary(tree.problems()));
        }
        Deployments deployments = new Deployments(
                tools.disk(),
                home,
                new ShareClock(tools.disk(), home),
                tools.settings().holdStaleAfter());
        try (TickWatch watch = TickWatch.withoutLock(tools.clock(), deadline, () -> waiting(deployments))) {
            Writing writing = new Writing(tree, watch);
            PackageSets.Stored stored =
                    sets.store(ArchivedSet.Description.of(tree, writing.files), watch::shouldStop, writing::write);
            return switch (stored) {
                case STORED -> new Attempt(true, Optional.of("the package set was archived in " + sets.where()));
                case THERE_ALREADY -> new Attempt(true, Optional.empty());
                case STOPPED -> stopped(backup, writing, watch);
            };
        }
    }

    /** A deployment, or a set that was sent: both want a tick that is not busy with this. */
    private Optional<Ending> waiting(Deployments deployments) throws IOException {
        Optional<Ending> deploying = deployments.underWay().map(TickWatch::deploying);
        StoreView store = StoreView.of(home);
        return deploying.isPresent()
                        || (store.sent().isEmpty() && store.wished().isEmpty())
                ? deploying
                : Optional.of(
                        Ending.of(Outcome.IN_PROGRESS, "a set waits to be laid out; a later tick archives this one"));
    }

    private Attempt stopped(String backup, Writing writing, TickWatch watch) {
        if (writing.wrong.isPresent()) {
            String path = writing.wrong.get();
            return unfit(backup, isMeant(path), path + " has other content than its RECORD says");
        }
        if (writing.replaced) {
            return Attempt.failed(REPLACED);
        }
        Instant now = tools.clock().instant();
        if (now.isBefore(deadline)) {
            return Attempt.failed(watch.reason().message());
        }
        PUT_OFF.put(backup, now.plus(PAUSE));
        LOG.warn("{}: the package set could not be archived in time", app.name());
        return Attempt.failed(
                "the time for it was up; it begins anew in an hour. Raise COPY_WORKERS or TICK_BUDGET, or deploy with"
                        + " packages: blob, which stores the set at the build");
    }

    private boolean isMeant(String path) {
        return path.startsWith(PackageTree.SITE_PACKAGES)
                && app.mayDiffer().covers(path.substring(PackageTree.SITE_PACKAGES.length()));
    }

    /** What an app has changed on purpose cannot be shared; what else is wrong is damage, and the next tick looks for it. */
    private Attempt unfit(String backup, boolean meant, String why) {
        PUT_OFF.put(backup, Instant.MAX);
        if (meant) {
            return Attempt.failed(
                    "in the backup " + why
                            + "; only a set as it was built can be shared: deploy it with packages: blob, which stores it at the build");
        }
        Suspicion.raise(home);
        LOG.warn("{}: in the backup {}", app.name(), why);
        return Attempt.failed("in the backup " + why + "; the next tick reads all of the backup, and heals it");
    }

    /** One archive being written from the backup. */
    private final class Writing {
        private final Inspection tree;
        private final SortedMap<String, Listing.Entry> files;
        private final TickWatch watch;
        private Optional<String> wrong = Optional.empty();
        private boolean replaced;

        Writing(Inspection tree, TickWatch watch) {
            this.tree = tree;
            this.watch = watch;
            this.files = new TreeMap<>(tree.listing().files());
            files.keySet().removeAll(new HashSet<>(tree.unowned()));
        }

        /** The backup is never changed in place, but it may be renamed away while it is read, and another put there. */
        boolean write(OutputStream out) throws IOException, InterruptedException {
            SetArchiveWriter writer = new SetArchiveWriter(
                    tools.settings().workers(),
                    watch::shouldStop,
                    tools.progress().of(app.name()));
            SetArchiveWriter.Result result = writer.write(tree.tree(), files, tree.expectations(), out);
            wrong = result.wrong();
            replaced = result.complete()
                    && !(Listing.of(tree.tree()).equals(tree.listing())
                            && tree.tree().fingerprint().equals(tree.fingerprint()));
            return result.complete() && !replaced;
        }
    }
}
