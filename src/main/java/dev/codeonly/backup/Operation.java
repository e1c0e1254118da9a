package dev.codeonly.backup;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;

/** What restore and rollback have in common: a home that is there, no deployment under way, and the lock. */
final class Operation {
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

    Ending run(boolean ignoreHold, Work work) throws IOException, InterruptedException {
        if (!Files.isDirectory(app.home().wwwroot())) {
            return Ending.of(
                    Outcome.HOME_UNREACHABLE, app.home().wwwroot() + " is not there; check the mount, or --home");
        }
        ShareClock clock = new ShareClock(tools.disk(), app.home());
        Optional<String> deployment = new Deployments(
                        tools.disk(), app.home(), clock, tools.settings().holdStaleAfter())
                .underWay();
        if (deployment.isPresent() && !ignoreHold) {
            return Ending.of(
                    Outcome.DEPLOYING,
                    "a deployment is under way (" + deployment.get()
                            + "); wait for it, or repeat with --ignore-hold when you know it is dead");
        }
        LockedHome.Attempt attempt = LockedHome.take(
                tools.disk(), app.home(), clock, tools.settings().lockStaleAfter());
        if (attempt.locked().isEmpty()) {
            return attempt.busy();
        }
        try (LockedHome locked = attempt.locked().get()) {
            return work.on(locked);
        }
    }
}
