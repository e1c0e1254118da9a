package dev.codeonly.probe;

import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;

/**
 * The settings of a copy that suit a share.
 *
 * @param workers the fewest that are nearly as fast as the fastest
 * @param operationsPerSecond a ceiling that leaves the app its part of the share's own; empty when none was seen
 * @param filesPerSecond how fast small files go with these settings
 */
public record CopyAdvice(int workers, OptionalInt operationsPerSecond, double filesPerSecond, Limit limit) {
    /** Why more workers would not be faster. */
    public enum Limit {
        /** The share does so many operations per second and no more. */
        SHARE,
        /** This machine's processors were busy: what the share could do cannot be told. */
        MACHINE,
        /** Nothing was seen: with the most workers that were tried it was still growing. */
        UNSEEN,
        /** More workers were slower. */
        CROWDING
    }

    private static final double NEARLY = 0.9;
    private static final double LEVEL = 0.7;
    private static final double BUSY = 0.85;
    private static final double OUR_PART = 0.15;
    private static final double FOR_THE_COPY = 0.8;

    /** No share sells more operations per second; what ends there is the machine. */
    private static final double MOST_SOLD = 100_000;

    /** What follows from these measurements, which are not empty. */
    public static CopyAdvice of(List<CopyRate> rates) {
        CopyRate best = rates.stream()
                .max(Comparator.comparingDouble(CopyRate::filesPerSecond))
                .orElseThrow();
        CopyRate chosen = rates.stream()
                .filter(rate -> rate.filesPerSecond() >= NEARLY * best.filesPerSecond())
                .min(Comparator.comparingInt(CopyRate::workers))
                .orElse(best);
        Limit limit = limit(rates, chosen, best);
        if (limit != Limit.SHARE) {
            return new CopyAdvice(chosen.workers(), OptionalInt.empty(), chosen.filesPerSecond(), limit);
        }
        int operations = Math.max(1, (int) (FOR_THE_COPY * best.operationsPerSecond()));
        return new CopyAdvice(
                chosen.workers(), OptionalInt.of(operations), FOR_THE_COPY * best.filesPerSecond(), limit);
    }

    private static Limit limit(List<CopyRate> rates, CopyRate chosen, CopyRate best) {
        List<CopyRate> more = rates.stream()
                .filter(rate -> rate.workers() >= 2 * chosen.workers())
                .toList();
        if (more.isEmpty()) {
            return Limit.UNSEEN;
        }
        if (best.operationsPerSecond() > MOST_SOLD || busy(more)) {
            return Limit.MACHINE;
        }
        return more.stream().allMatch(rate -> rate.filesPerSecond() >= LEVEL * best.filesPerSecond())
                ? Limit.SHARE
                : Limit.CROWDING;
    }

    /** Busy with us: others may use up the processors and yet a share be what limits a copy that hardly needs them. */
    private static boolean busy(List<CopyRate> rates) {
        return rates.stream().mapToDouble(rate -> rate.load().all()).average().orElse(0) >= BUSY
                && rates.stream()
                                .mapToDouble(rate -> rate.load().own())
                                .average()
                                .orElse(0)
                        >= OUR_PART;
    }
}
