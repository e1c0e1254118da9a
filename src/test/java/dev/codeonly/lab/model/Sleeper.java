package dev.codeonly.lab.model;

import dev.codeonly.backup.Actor;
import dev.codeonly.pipelines.remote.RemoteCall;
import java.util.function.Supplier;

/**
 * Somebody who was frozen right before a change of the disk, and acts on when woken.
 *
 * @param cause what it is when it wakes up
 * @param what who it is and what it was about to do
 * @param end wakes it, waits for its end, and says which
 */
record Sleeper(Site site, Oracle.Cause cause, String what, Supplier<String> end) {
    static Sleeper tick(Site site, Actor actor) {
        return new Sleeper(site, Oracle.Cause.LATE_TICK, "a tick before " + actor.pending(), () -> {
            actor.wake();
            return actor.report().outcome().toString();
        });
    }

    static Sleeper command(Site site, String what, Actor actor) {
        return new Sleeper(site, Oracle.Cause.LATE_COMMAND, what + " before " + actor.pending(), () -> {
            actor.wake();
            return actor.report().outcome().toString();
        });
    }

    static Sleeper call(Site site, String what, RemoteCall call) {
        return new Sleeper(site, Oracle.Cause.LATE_COMMAND, what, () -> {
            call.signal("CONT");
            return call.answer().word();
        });
    }
}
