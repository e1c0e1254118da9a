package dev.codeonly.pipelines.azure;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Ends a run as `kill -9` ends an agent: the process groups of all running steps get SIGKILL, and no step comes after
 * that, whatever its condition. From any thread, at any moment, also before the run begins.
 */
public final class Kill {
    private final Set<StepProcess> running = new HashSet<>();
    private boolean killed;

    /** When it returns, no process of the run is alive. */
    public void now() {
        Set<StepProcess> victims;
        synchronized (this) {
            killed = true;
            victims = Set.copyOf(running);
        }
        victims.forEach(StepProcess::kill);
    }

    public synchronized boolean killed() {
        return killed;
    }

    /** Nothing starts between the decision to kill and the killing. */
    synchronized StepProcess started(Supplier<StepProcess> start) {
        check();
        StepProcess process = start.get();
        running.add(process);
        return process;
    }

    synchronized void ended(StepProcess process) {
        running.remove(process);
    }

    synchronized void check() {
        if (killed) {
            throw new Killed();
        }
    }

    /** Unwinds whatever was going on in a run that was killed. */
    static final class Killed extends RuntimeException {
        Killed() {
            super("the run was killed");
        }
    }
}
