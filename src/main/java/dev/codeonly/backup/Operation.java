package dev.codeonly.backup;

import dev.codeonly.files.Disk;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What restore, rollback and probe have in common: a home that is there, no deployment under way, and the lock. */
final class Operation {
    /** How long an operation beats: reading every byte of a heavy tree from a slow share takes minutes. */
    private static final Duration LONGEST = Duration.ofHours(2);

    private final TickTools tools;
    private final DataApp app;

    Operation(TickTools tools, DataApp app) {
        this.tools = tools;
        this.app = app;
    }

    @FunctionalInterface
    interface Work {
        Ending on(LockedHome locked) throws IOException, InterruptedException;
    }

    /** Work that ends early when the watch says so. */
    @FunctionalInterface
    interface YieldingWork {
        Ending on(LockedHome locked, TickWatch watch) throws IOException, InterruptedException;
    }

    /** What a person asked for is not stopped half way: the watch only beats. */
    Ending run(boolean ignoreHold, Work work) throws IOException, InterruptedException {
        return run(
                ignoreHold,
                "wait for it, or repeat with --ignore-hold when you know it is dead",
                LONGEST,
                (locked, watch) -> work.on(locked));
    }

    /** For work that gives way to a deployment that begins meanwhile; the watch tells it to. */
    Ending runYielding(Duration longest, YieldingWork work) throws IOException, InterruptedException {
        return run(false, "repeat when it is over", longest, work);
    }

    private Ending run(boolean ignoreHold, String remedy, Duration longest, YieldingWork work)
            throws IOException, InterruptedException {
        if (!Files.isDirectory(app.home().wwwroot())) {
            return Ending.of(
                    Outcome.HOME_UNREACHABLE, app.home().wwwroot() + " is not there; check the mount, or --home");
        }
        Disk disk = tools.disk();
        TickSettings settings = tools.settings();
        ShareClock clock = new ShareClock(disk, app.home());
        Deployments deployments = new Deployments(disk, app.home(), clock, settings.holdStaleAfter());
        Optional<Ending> deploying = deploying(deployments, ignoreHold, remedy);
        if (deploying.isPresent()) {
            return deploying.get();
        }
        LockedHome.Attempt attempt = LockedHome.take(disk, app.home(), clock, settings.lockStaleAfter());
        if (attempt.locked().isEmpty()) {
            return attempt.busy();
        }
        Instant deadline = tools.clock().instant().plus(longest);
        try (LockedHome locked = attempt.locked().get();
                TickWatch watch =
                        new TickWatch(tools.clock(), deadline, settings.lockStaleAfter(), deployments, locked.lock())) {
            Optional<Ending> meanwhile = deploying(deployments, ignoreHold, remedy);
            return meanwhile.isPresent() ? meanwhile.get() : work.on(locked, watch);
        }
    }

    private static Optional<Ending> deploying(Deployments deployments, boolean ignoreHold, String remedy)
            throws IOException {
        Optional<String> who = ignoreHold ? Optional.empty() : deployments.underWay();
        return who.map(run -> Ending.of(Outcome.DEPLOYING, "a deployment is under way (" + run + "); " + remedy));
    }
}
