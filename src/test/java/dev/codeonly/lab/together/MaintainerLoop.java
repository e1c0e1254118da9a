package dev.codeonly.lab.together;

import dev.codeonly.backup.Outcome;
import dev.codeonly.backup.Report;
import dev.codeonly.backup.Share;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A maintainer in a process of its own, one tick after the other, and now and then the restore that a person asks for. */
final class MaintainerLoop {
    static final Duration LOCK_STALE_AFTER = Duration.ofSeconds(2);
    static final Duration HOLD_STALE_AFTER = Duration.ofSeconds(4);

    /** After which there is nothing to do for a moment: two that look all the time leave no processor to the others. */
    private static final Set<Outcome> NOTHING_TO_DO = EnumSet.of(Outcome.CURRENT, Outcome.DEPLOYING, Outcome.BUSY);

    private MaintainerLoop() {}

    public static void main(String[] arguments) {
        PrintStream out = System.out;
        System.setOut(System.err); // what is logged is no outcome
        Share share = Share.at(Path.of(arguments[0]), "foo", "bar")
                .withLockStaleAfter(LOCK_STALE_AFTER)
                .withHoldStaleAfter(HOLD_STALE_AFTER);
        Random random = new Random(Long.parseLong(arguments[1]));
        endWithTheTest();
        while (true) {
            boolean asked = random.nextInt(50) == 0;
            Report report = asked ? share.restore() : share.tick();
            out.println((asked ? "RESTORE " : "TICK ") + report.outcome());
            if (NOTHING_TO_DO.contains(report.outcome())) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(60)));
            }
        }
    }

    private static void endWithTheTest() {
        Thread watch = new Thread(() -> {
            try {
                System.in.transferTo(PrintStream.nullOutputStream());
            } catch (IOException e) {
                System.err.println("standard input cannot be read: " + e);
            }
            Runtime.getRuntime().halt(1);
        });
        watch.setDaemon(true);
        watch.start();
    }
}
