package dev.codeonly.pipelines.azure;

import java.io.IOException;
import java.io.UncheckedIOException;

/** A process and what it started in its session; the JDK can signal single processes only. */
record ProcessGroup(long id) {
    private static final String SIGNAL = "kill -s \"$2\" -- \"-$1\"";
    // A killed process counts until its new parent has waited for it: five seconds are plenty.
    private static final String KILL = "kill -s KILL -- \"-$1\""
            + "; for _ in {1..250}; do kill -s 0 -- \"-$1\" || exit 0; sleep 0.02; done; exit 1";

    /** False when nobody is left to hear it. */
    boolean signal(String name) {
        return bash(SIGNAL, name);
    }

    /** Whether anything is left, such as a process that a step put into the background. */
    boolean isAlive() {
        return signal("0");
    }

    /** Returns when all of it is gone. */
    void kill() {
        if (!bash(KILL, "")) {
            throw new PipelineException("process group " + id + " survives SIGKILL; look at it with ps");
        }
    }

    private boolean bash(String script, String argument) {
        try {
            return new ProcessBuilder("bash", "-c", script, "group", Long.toString(id), argument)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            throw new UncheckedIOException("no signal to process group " + id, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
