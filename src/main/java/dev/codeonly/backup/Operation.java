package dev.codeonly.backup;

import dev.codeonly.files.Disk;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What restore and rollback have in common: a home that is there, no deployment under way, and the lock. */
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

    @SuppressWarnings("try") // the watch only beats: what a person asked for is not stopped half way
    Ending run(boolean ignoreHold, Work work) throws IOException, InterruptedException {
        if (!Files.isDirectory(app.home().wwwroot())) {
            return Ending.of(
                    Outcome.HOME_UNREACHABLE, app.home().wwwroot() + " is not there; check the mount, or --home");
        }
        Disk disk = tools.disk();
        TickSettings settings = tools.settings();
        ShareClock clock = new ShareClock(disk, app.home());
        Deployments deployments = new Deployments(disk, app.home(), clock, settings.holdStaleAfter());
        Optional<Ending> deploying = deploying(deployments, ignoreHold);
        if (deploying.isPresent()) {
            return deploying.get();
        }
        LockedHome.Attempt attempt = LockedHome.take(disk, app.home(), clock, settings.lockStaleAfter());
        if (attempt.locked().isEmpty()) {
            return attempt.busy();
        }
        Instant deadline = tools.clock().instant().plus(LONGEST);
        try (LockedHome locked = attempt.locked().get();
                TickWatch beating =
                        new TickWatch(tools.clock(), deadline, settings.lockStaleAfter(), deployments, locked.lock())) {
            Optional<Ending> meanwhile = deploying(deployments, ignoreHold);
            return meanwhile.isPresent() ? meanwhile.get() : work.on(locked);
        }
    }

    private static Optional<Ending> deploying(Deployments deployments, boolean ignoreHold) throws IOException {
        Optional<String> who = ignoreHold ? Optional.empty() : deployments.underWay();
        return who.map(run -> Ending.of(
                Outcome.DEPLOYING,
                "a deployment is under way (" + run
                        + "); wait for it, or repeat with --ignore-hold when you know it is dead"));
    }
}
