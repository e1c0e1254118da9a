package dev.codeonly.pipelines.kudu;

import java.time.Duration;

/** Real time, which a stand-in for something slow has to take. */
final class Pause {
    private Pause() {}

    /** False if it was cut short because everything ends. */
    static boolean of(Duration time) {
        try {
            Thread.sleep(time.toMillis());
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
