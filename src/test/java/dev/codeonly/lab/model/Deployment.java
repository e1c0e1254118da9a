package dev.codeonly.lab.model;

import java.io.IOException;
import java.util.Set;

/** A deployment of one slot under way: each call of {@link #next} is one of its steps, and anything may happen in between. */
abstract class Deployment {
    private static final Set<String> NOT_NOW = Set.of("BUSY", "HELD_BY", "LOST");
    private static final int PATIENCE = 6;

    private final World world;
    private final int slot;
    private final String run;
    private int tries;
    private boolean over;

    Deployment(World world, int slot) {
        this.world = world;
        this.slot = slot;
        this.run = world.newRun();
    }

    abstract void next() throws IOException;

    World world() {
        return world;
    }

    /** The share that the slot has at this moment. */
    Site site() {
        return world.site(slot);
    }

    String run() {
        return run;
    }

    boolean isOver() {
        return over;
    }

    void end(String how) {
        world.says(this + " is over: " + how);
        over = true;
    }

    /** Calls a verb. */
    String calls(String verb, String... options) throws IOException {
        return world.calls(site(), run, verb, options);
    }

    /** Whether to try the step again, because somebody else is at work or the answer was lost. */
    boolean again(String word) {
        if (!NOT_NOW.contains(word)) {
            tries = 0;
            return false;
        }
        return isPatient();
    }

    /** Whether to wait for something once more; else it is over. */
    boolean isPatient() {
        if (++tries > PATIENCE) {
            end("out of patience");
        }
        return true;
    }

    @Override
    public String toString() {
        return run + " (" + getClass().getSimpleName() + ")";
    }
}
