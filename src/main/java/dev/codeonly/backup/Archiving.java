package dev.codeonly.backup;

import dev.codeonly.tree.Fingerprint;
import dev.codeonly.tree.Home;
import dev.codeonly.tree.Names;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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

    /** What a tick must have left for its last question, which may take {@code 40 s} with all tries. */
    private static final Duration RESERVE = Duration.ofSeconds(45);

    private final PackageSets sets;
    private final TickTools tools;
    private final DataApp app;
    private final Home home;
    private final Instant started;
    private final Instant deadline;

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
        Duration budget = tools.settings().budget();
        Duration quarter = budget.dividedBy(4);
        this.deadline = started.plus(budget).minus(quarter.compareTo(RESERVE) < 0 ? quarter : RESERVE);
    }

    /** What was done, in words, after a tick that ended like this; only one with a good backup has anything to archive. */
    List<String> after(Outcome outcome) throws InterruptedException {
        boolean good = outcome == Outcome.BACKED_UP || outcome == Outcome.CURRENT;
        if (!good || !tools.clock().instant().isBefore(deadline)) {
            return List.of();
        }
        try {
            Optional<ReadyMarker> marker = ReadyMarker.of(home.backup());
            return marker.isEmpty()
                    ? List.of()
                    : keepUp(marker.get(), outcome).stream().toList();
        } catch (IOException e) {
            String why = Failure.describe(e);
            LOG.warn("{}: the package set is not in the container: {}", app.name(), why);
            return List.of("the package set is not in the container: " + why);
        }
    }

    private Optional<String> keepUp(ReadyMarker marker, Outcome outcome) throws IOException, InterruptedException {
        Fingerprint set = marker.fingerprint();
        Set<Fingerprint> bad = markedAsBad();
        if (outcome == Outcome.CURRENT && isAsItShouldBe(set, bad)) {
            return Optional.empty();
        }
        Optional<ArchivedSet> there = sets.find(set);
        Optional<String> note = Optional.empty();
        if (there.isEmpty()) {
            Storing.Attempt attempt = new Storing(sets, tools, app, deadline).store(marker);
            note = attempt.note();
            if (!attempt.there()) {
                return note;
            }
        }
        AppRecord known = sets.record(app.name()).orElseGet(() -> AppRecord.none(app.name()));
        // Who takes an archive into use touches it first. One that is gone by now the next tick stores anew.
        if (!says(known, set, bad) && (there.isEmpty() || sets.touch(there.get()))) {
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
}
