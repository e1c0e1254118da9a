package dev.codeonly.files;

import java.util.function.LongSupplier;

/**
 * How many workers may work at a time on a share of which nobody knows what it can do: begins moderately, grows while the
 * operations per second grow, halves when they break in or the share complains, and tries again from time to time.
 *
 * <p>It goes by throughput, not by the time one operation takes: a large file and a small one, a name that is remembered
 * and one that is not differ more than a share that is loaded differs from one that is not.
 */
final class Pace {
    /** Half of what made a premium share fastest (see "Files" in the design): a slow one is not flooded by it. */
    private static final int FIRST = 16;

    private static final int LEAST = 2;

    /** An interval is long enough to be compared with the next one. */
    private static final long INTERVAL_NANOS = 200_000_000;

    private static final int OPERATIONS_PER_WORKER = 4;

    /** So much more has to come of twice the workers; less is noise. */
    private static final double GROWTH = 1.15;

    /** Where so much is left with half the workers, the others only waited, and the app on the share behind them. */
    private static final double AS_GOOD = 0.95;

    /** A share at which less than this is left of what it gave before has slowed down. */
    private static final double BROKEN_IN = 0.6;

    /** Intervals after which more workers are tried once more. */
    private static final int PATIENCE = 12;

    private final int most;
    private final LongSupplier nanoTime;
    private final int least;
    private int allowed;
    private Trying trying = Trying.MORE;
    /** Right after a change of their number the first are still on their way: what is done meanwhile says little. */
    private boolean warming = true;

    private int settledAt;
    private double settledRate;
    private int intervals;
    private long since;
    private long operations;

    /** What is being found out, against what is settled. */
    private enum Trying {
        MORE,
        FEWER,
        NOTHING
    }

    /**
     * A pace for one work.
     *
     * @param most never more workers than this
     * @param nanoTime nanoseconds of a clock that never goes back
     */
    Pace(int most, LongSupplier nanoTime) {
        this.most = most;
        this.nanoTime = nanoTime;
        this.least = Math.min(LEAST, most);
        this.allowed = Math.min(FIRST, most);
        this.settledAt = allowed;
        this.since = nanoTime.getAsLong();
    }

    synchronized int allowed() {
        return allowed;
    }

    /** So many operations are done. */
    synchronized void done(int count) {
        operations += count;
        if (operations < (long) OPERATIONS_PER_WORKER * allowed) {
            return;
        }
        long now = nanoTime.getAsLong();
        if (warming) {
            begin(now);
        } else if (now - since >= INTERVAL_NANOS) {
            int before = allowed;
            judge(operations * 1e9 / (now - since));
            begin(now);
            warming = allowed != before;
        }
    }

    /** The share has refused an operation because it has too much to do. */
    synchronized void trouble() {
        settle(Math.max(least, allowed / 2), 0);
        begin(nanoTime.getAsLong());
        warming = true;
    }

    private void begin(long now) {
        since = now;
        operations = 0;
        warming = false;
    }

    private void judge(double rate) {
        switch (trying) {
            case MORE -> {
                if (rate >= settledRate * GROWTH) {
                    settle(allowed, rate);
                    tryMore();
                } else {
                    settle(settledAt, settledRate);
                    tryFewer();
                }
            }
            case FEWER -> {
                if (rate >= settledRate * AS_GOOD) {
                    settle(allowed, Math.max(rate, settledRate));
                    tryFewer();
                } else {
                    settle(settledAt, settledRate);
                }
            }
            case NOTHING -> goOn(rate);
        }
    }

    private void goOn(double rate) {
        if (rate < settledRate * BROKEN_IN) {
            settle(Math.max(least, allowed / 2), rate);
            return;
        }
        settledRate = settledRate == 0 ? rate : (settledRate + rate) / 2;
        intervals++;
        if (intervals >= PATIENCE) {
            tryMore();
        }
    }

    private void tryMore() {
        if (allowed < most) {
            trying = Trying.MORE;
            allowed = Math.min(most, 2 * allowed);
        }
    }

    private void tryFewer() {
        if (allowed > least && allowed <= FIRST) {
            trying = Trying.FEWER;
            allowed = Math.max(least, allowed / 2);
        }
    }

    private void settle(int workers, double rate) {
        allowed = workers;
        settledAt = workers;
        settledRate = rate;
        trying = Trying.NOTHING;
        intervals = 0;
    }
}
