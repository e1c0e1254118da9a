package dev.codeonly.lab;

import static org.assertj.core.api.Assertions.assertThat;

/** Where the kills of a test fell; one that kills only what has not begun, or is done, proves nothing. */
public final class KillTally {
    private int before;
    private int in;
    private int after;

    /**
     * One more.
     *
     * @param changed whether the share was another than before
     * @param ended whether the work was done
     */
    public synchronized void add(boolean changed, boolean ended) {
        if (ended) {
            after++;
        } else if (changed) {
            in++;
        } else {
            before++;
        }
    }

    /** Fails unless at least a third hit what was at work. */
    public synchronized void demandHits() {
        assertThat(3 * in).as("three times the hits of %s", this).isGreaterThanOrEqualTo(before + in + after);
    }

    @Override
    public synchronized String toString() {
        return before + in + after + " kills: " + before + " before the first change, " + in + " in the work, " + after
                + " after it";
    }
}
