package dev.codeonly.pipelines;

import java.time.Duration;

/** Runs that were killed leave a hold, which goes stale; so soon that a test can wait for it. */
final class Staleness {
    /** Seconds: for a tick, which does nothing else meanwhile, and for a run. */
    private static final int FOR_TICKS = 1;

    private static final int FOR_RUNS = 4;

    void forTicksOf(Scene scene) {
        scene.app().maintainer("HOLD_STALE_AFTER", "PT" + FOR_TICKS + "S");
    }

    void forRunsOf(Scene scene) {
        scene.setting("APP_HOLD_STALE_AFTER", Integer.toString(FOR_RUNS)).setting("APP_HOLD_WAIT", "60");
    }

    /** The outcome of the first tick that no hold keeps away any more. */
    String tickOf(Scene scene) {
        for (int tries = 0; tries < 100; tries++) {
            String outcome = scene.tick();
            if (!outcome.equals("DEPLOYING")) {
                return outcome;
            }
            pause();
        }
        throw new AssertionError("the dead run's hold does not go stale");
    }

    /** What was sent goes on without the agent. */
    void awaitDeploymentOf(Scene scene) {
        while (scene.site().isDeploying()) {
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(Duration.ofMillis(100).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
