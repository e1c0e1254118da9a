package dev.codeonly.backup;

import dev.codeonly.tree.Fingerprint;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Makes a set of the container the backup of a share that has none of it. */
final class BackupFromContainer {
    /** Archives that this process has refused, and why: each is downloaded and laid out for that only once. */
    private static final Map<String, String> REFUSED = new ConcurrentHashMap<>();

    private final PackageSets sets;
    private final DataApp app;
    private final Fetching fetching;

    BackupFromContainer(PackageSets sets, TickTools tools, DataApp app, LockedHome locked, TickWatch watch) {
        this.sets = sets;
        this.app = app;
        this.fetching = new Fetching(sets, tools, locked, app, watch::shouldStop);
    }

    /**
     * What came of it; neither is there when the tick was stopped.
     *
     * @param published the marker of what is the backup now
     * @param refused why it is not to be had
     */
    record Result(Optional<ReadyMarker> published, Optional<String> refused) {}

    /**
     * Fetches, verifies and publishes one set.
     *
     * @throws PackageSetsException when the container does not give it
     */
    Result publish(Fingerprint set) throws IOException, InterruptedException {
        Optional<ArchivedSet> found = sets.find(set);
        String attempt = sets.where() + " " + app.home() + " " + app.imports() + " " + found.map(ArchivedSet::sha256);
        Fetching.Result fetched = REFUSED.containsKey(attempt)
                ? Fetching.Result.refuse(REFUSED.getOrDefault(attempt, ""))
                : fetching.fetch(set, found);
        if (fetched.refused().isPresent() && !fetching.wantedRoom()) {
            REFUSED.put(attempt, fetched.refused().get());
        }
        Optional<ReadyMarker> published = fetched.ready().isEmpty()
                ? Optional.empty()
                : Optional.of(fetching.publish(set, fetched.ready().get()));
        return new Result(published, fetched.refused());
    }
}
