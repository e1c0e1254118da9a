package dev.codeonly.app;

import dev.codeonly.backup.BackupMaintainer;
import dev.codeonly.backup.DataApp;
import dev.codeonly.backup.Figures;
import dev.codeonly.backup.Outcome;
import dev.codeonly.backup.Report;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ticks all data apps side by side, each on a thread of its own, so that a share that hangs starves no other: its thread is
 * left behind, and no second one is sent after it until it returns.
 */
public final class TickRunner {
    private static final Logger LOG = LoggerFactory.getLogger(TickRunner.class);

    /** A tick ends by itself at its budget; this is for its last steps. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    /** Homes with a tick under way in this process, and since when, whichever invocation began it. */
    private static final Map<Path, Instant> UNDER_WAY = new ConcurrentHashMap<>();

    private final BackupMaintainer maintainer;
    private final Duration limit;
    private final Clock clock;

    public TickRunner(BackupMaintainer maintainer, Duration budget, Clock clock) {
        this.maintainer = maintainer;
        this.limit = budget.plus(GRACE);
        this.clock = clock;
    }

    /**
     * Runs one tick.
     *
     * @param each is given every report as soon as it is there, on the calling thread
     */
    public List<Report> tick(List<DataApp> apps, Consumer<Report> each) throws InterruptedException {
        Instant started = clock.instant();
        BlockingQueue<Report> done = new LinkedBlockingQueue<>();
        List<DataApp> waiting = new ArrayList<>(apps);
        for (DataApp app : apps) {
            begin(app, started, done);
        }
        List<Report> reports = new ArrayList<>();
        while (!waiting.isEmpty()) {
            Duration left = Duration.between(clock.instant(), started.plus(limit));
            Optional<Report> next = Optional.ofNullable(done.poll(Math.max(0, left.toMillis()), TimeUnit.MILLISECONDS));
            Report report = next.orElseGet(() -> silent(waiting.get(0), started));
            waiting.removeIf(app -> app.name().equals(report.app()));
            reports.add(report);
            each.accept(report);
        }
        return reports;
    }

    private void begin(DataApp app, Instant now, BlockingQueue<Report> done) {
        Path home = app.home().root();
        Instant since = UNDER_WAY.putIfAbsent(home, now);
        if (since != null) {
            done.add(stillUnderWay(app, since, now));
            return;
        }
        Thread thread = new Thread(
                () -> {
                    Report report = run(app);
                    UNDER_WAY.remove(home);
                    done.add(report);
                },
                "tick-" + app.name());
        thread.setDaemon(true);
        try {
            thread.start();
        } catch (OutOfMemoryError e) {
            UNDER_WAY.remove(home);
            done.add(report(
                    app, Outcome.ERROR, "no thread could be started (" + e.getMessage() + "); restart this app", now));
        }
    }

    private Report run(DataApp app) {
        Instant started = clock.instant();
        try {
            return maintainer.tick(app);
        } catch (InterruptedException e) {
            return report(
                    app, Outcome.IN_PROGRESS, "the tick was interrupted; the next one goes on from here", started);
        } catch (Throwable e) {
            LOG.debug("{}", app.name(), e);
            return report(
                    app, Outcome.ERROR, "unexpected " + e + "; please report it with the log at debug level", started);
        }
    }

    private Report silent(DataApp app, Instant started) {
        return report(
                app,
                Outcome.HOME_UNREACHABLE,
                app.home() + " has not answered a call for " + limit.toSeconds()
                        + " s; check the mount and the storage account, then restart this app",
                started);
    }

    private Report stillUnderWay(DataApp app, Instant since, Instant now) {
        Duration age = Duration.between(since, now);
        return age.compareTo(limit) > 0
                ? report(
                        app,
                        Outcome.HOME_UNREACHABLE,
                        "a call to " + app.home() + " made at " + since
                                + " has not returned; check the mount and the storage account, then restart this app",
                        now)
                : report(app, Outcome.BUSY, "the tick that began at " + since + " is still under way here", now);
    }

    private Report report(DataApp app, Outcome outcome, String message, Instant started) {
        Duration took = Duration.between(started, clock.instant());
        return new Report(app.name(), outcome, message, new Figures(Optional.empty(), 0, 0, 0), took, List.of());
    }
}
