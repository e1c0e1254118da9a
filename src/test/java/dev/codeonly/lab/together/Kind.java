package dev.codeonly.lab.together;

import java.util.Locale;

/** Who takes part. */
enum Kind {
    MAINTAINER(false),
    FULL(false),
    CODE_ONLY(false),
    RESTORE(false),
    /** The full deploy that copies the packages into wwwroot. */
    CLASSIC(true),
    /** Somebody who knows nothing of holds and locks. */
    FOREIGN(true);

    private final boolean writesLive;

    Kind(boolean writesLive) {
        this.writesLive = writesLive;
    }

    /**
     * Whether it writes into files of the live packages. It is not frozen alone: its open file would go along with a rename of the
     * folder, which the real share refuses.
     */
    boolean writesLive() {
        return writesLive;
    }

    /** How long it rests after a run at most, so that there is time without a hold, in which ticks have something to do. */
    int pauseInMilliseconds() {
        return this == MAINTAINER ? 300 : 9_000;
    }

    /** As deployment.sh calls it. */
    String function() {
        return name().toLowerCase(Locale.ROOT);
    }
}
