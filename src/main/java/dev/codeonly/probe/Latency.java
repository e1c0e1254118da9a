package dev.codeonly.probe;

import java.time.Duration;
import java.util.List;

/**
 * How long one kind of operation takes when nothing else is under way.
 *
 * @param tries how many it rests on
 * @param most of twenty tries nineteen took no longer
 */
public record Latency(Kind kind, int tries, Duration median, Duration most) {
    /** What was tried. */
    public enum Kind {
        CREATE_FOLDER("create a folder"),
        WRITE_FILE("write a small file"),
        RENAME_FOLDER("rename a folder"),
        LIST_FOLDER("list a folder"),
        LOOK("look at a file"),
        READ_FILE("read a small file"),
        DELETE_FILE("delete a file");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }
    }

    static Latency of(Kind kind, List<Duration> tries) {
        List<Duration> sorted = tries.stream().sorted().toList();
        return new Latency(kind, sorted.size(), rank(sorted, 0.5), rank(sorted, 0.95));
    }

    private static Duration rank(List<Duration> sorted, double share) {
        return sorted.isEmpty() ? Duration.ZERO : sorted.get((int) Math.ceil(share * sorted.size()) - 1);
    }
}
