package dev.codeonly.files;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import java.io.IOException;
import java.time.Duration;
import java.util.regex.Pattern;

/** Tells the failures of a share that has too much to do, or is being connected anew, from those that stay. */
final class Trouble {
    /** As the C library words EAGAIN, ETIMEDOUT, EBUSY, ESTALE and EHOSTDOWN. */
    private static final Pattern PASSES =
            Pattern.compile("temporarily unavailable|timed out|resource busy|[Ss]tale (NFS )?file handle|Host is down");

    private static final RetryPolicy<Object> TRIES = RetryPolicy.builder()
            .handleIf(Trouble::passes)
            .withBackoff(Duration.ofMillis(200), Duration.ofSeconds(1))
            .withMaxRetries(2)
            .build();

    private Trouble() {}

    static boolean passes(Throwable failure) {
        return failure instanceof IOException
                && PASSES.matcher(String.valueOf(failure.getMessage())).find();
    }

    /** What may be tried again. */
    @FunctionalInterface
    interface Attempt {
        void make() throws IOException, InterruptedException;
    }

    /** Tries again, up to three times within about two seconds, while the trouble lasts. */
    static void again(Attempt attempt) throws IOException, InterruptedException {
        try {
            Failsafe.with(TRIES).run(attempt::make);
        } catch (FailsafeException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            if (e.getCause() instanceof InterruptedException interrupted) {
                throw interrupted;
            }
            throw e;
        }
    }
}
