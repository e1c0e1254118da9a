package dev.codeonly.cli;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import dev.codeonly.app.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;

/**
 * When the next tick is due, as the Functions host sees it: at the times of the schedule, never on start-up, and once at
 * once after a tick that outlasted the next one's time.
 */
final class Timetable {
    /** So often the time is looked at again while waiting: a machine that slept, or whose time was set, is soon right. */
    private static final Duration LOOK = Duration.ofSeconds(30);

    private final ExecutionTime schedule =
            ExecutionTime.forCron(new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.SPRING))
                    .parse(Schedule.EVERY_FIVE_MINUTES));
    private Instant due;

    /** Begins now. */
    Timetable(Instant now) {
        due = after(now);
    }

    Instant due() {
        return due;
    }

    /** Waits until the tick is due. */
    void await(Shell shell) throws InterruptedException {
        while (true) {
            Duration left = Duration.between(shell.now(), due);
            if (left.isNegative() || left.isZero()) {
                return;
            }
            shell.pause().of(left.compareTo(LOOK) < 0 ? left : LOOK);
        }
    }

    /** Moves on after a tick that has just ended. */
    void ticked(Instant now) {
        Instant next = after(due);
        due = next.isAfter(now) ? next : now;
    }

    private Instant after(Instant time) {
        return schedule.nextExecution(time.atZone(ZoneOffset.UTC))
                .orElseThrow(() -> new IllegalStateException("a schedule without an end always has a next time"))
                .toInstant();
    }
}
