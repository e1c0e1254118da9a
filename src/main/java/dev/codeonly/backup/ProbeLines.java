package dev.codeonly.backup;

import dev.codeonly.files.Workers;
import dev.codeonly.probe.CopyAdvice;
import dev.codeonly.probe.CopyRate;
import dev.codeonly.probe.FileTimes;
import dev.codeonly.probe.LargeFileRate;
import dev.codeonly.probe.Latency;
import dev.codeonly.probe.Renaming;
import dev.codeonly.probe.ShareProbe;
import dev.codeonly.probe.ShareTraits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a probe has found, in words for people. */
final class ProbeLines {
    private static final double LEAST_SECONDS = 0.1;

    private final Workers set;
    private final List<Status.Line> lines = new ArrayList<>();

    /** Compares what is advised with what is set now. */
    ProbeLines(Workers set) {
        this.set = set;
    }

    List<Status.Line> of(Optional<ShareProbe.Findings> findings, Optional<Probe.Measured> measured) {
        measured.ifPresent(this::advice);
        findings.ifPresent(found -> {
            found.traits().ifPresent(this::traits);
            line(
                    "free space",
                    found.usableBytes().isPresent()
                            ? Figures.megabytes(found.usableBytes().getAsLong())
                            : "unknown");
        });
        measured.ifPresent(this::speed);
        return List.copyOf(lines);
    }

    /** The sentence for a share that can be used. */
    static String summary(Probe.Measured measured) {
        CopyAdvice advice = measured.advice();
        String tree = measured.tree().figures().files() + " files, "
                + Figures.megabytes(measured.tree().figures().bytes());
        return "the share can be used; with COPY_WORKERS=" + advice.workers()
                + (advice.operationsPerSecond().isPresent()
                        ? " and COPY_OPS_PER_SECOND="
                                + advice.operationsPerSecond().getAsInt()
                        : "")
                + " a backup of "
                + (measured.tree().example() ? "a tree such as " + tree + " (there are no packages yet)" : tree)
                + ", takes about " + rough(measured.forecast().backup()) + " without its import checks";
    }

    private void advice(Probe.Measured measured) {
        CopyAdvice advice = measured.advice();
        line("COPY_WORKERS", advice.workers() + " (now " + set.most() + ")" + because(advice.limit()));
        line(
                "COPY_OPS_PER_SECOND",
                (advice.operationsPerSecond().isPresent()
                                ? advice.operationsPerSecond().getAsInt()
                                        + ", 80 % of the share's ceiling; the rest is for the app"
                                : "0, no ceiling of the share was seen")
                        + " (now " + set.operationsPerSecond() + ")");
        line("backup", "about " + rough(measured.forecast().backup()) + ", without its import checks");
        line("tick without work", "about " + rough(measured.forecast().idle()));
    }

    private static String because(CopyAdvice.Limit limit) {
        return switch (limit) {
            case SHARE -> ", more are no faster";
            case MACHINE -> ", for then the processors of this machine are busy";
            case UNSEEN -> ", and more may be faster still";
            case CROWDING -> ", more are slower";
        };
    }

    private void traits(ShareTraits traits) {
        line("rename of a folder", renaming(traits.renaming()));
        line(
                "creation of a folder",
                traits.exclusion().wrong() == 0
                        ? "exclusive (in all of " + traits.exclusion().rounds() + " tries)"
                        : "not exclusive (in " + traits.exclusion().wrong() + " of "
                                + traits.exclusion().rounds() + " tries)");
        line(
                "read after write",
                "content " + seen(traits.freshness().content()) + ", size "
                        + seen(traits.freshness().size()));
        line("file times", times(traits.times()));
        line("names", traits.caseSensitive() ? "case-sensitive" : "not case-sensitive");
    }

    private static String renaming(Renaming renaming) {
        if (renaming.refused().isPresent()) {
            return "refused: " + renaming.refused().get();
        }
        return renaming.refusedWhileOpen()
                        .map(why -> "works, is refused while a file in it is open (" + why + ")")
                        .orElse("works, also while a file in it is open")
                + (renaming.replaces() ? "; replaces a target" : "; never replaces a target");
    }

    private static String seen(Optional<Duration> after) {
        return after.map(late -> late.isZero() ? "at once" : "after " + late.toMillis() + " ms")
                .orElse("never");
    }

    private static String times(FileTimes times) {
        if (times.step().isEmpty()) {
            return "do not move";
        }
        long ahead = times.ahead().toMillis();
        return (times.eachRewrite()
                        ? "each rewrite shows another; the smallest difference was "
                        : "two rewrites within a moment show the same; they move in steps of ")
                + milliseconds(times.step().get()) + "; " + Math.abs(ahead) + " ms "
                + (ahead < 0 ? "behind" : "ahead of") + " this machine";
    }

    private void speed(Probe.Measured measured) {
        for (Latency latency : measured.speed().latencies()) {
            line(
                    latency.kind().words(),
                    milliseconds(latency.median()) + ", 95 % within " + milliseconds(latency.most()) + " ("
                            + latency.tries() + " tries)");
        }
        for (CopyRate rate : measured.speed().copies()) {
            line(
                    "copy by " + rate.workers(),
                    Math.round(rate.filesPerSecond()) + " small files/s, " + Math.round(rate.operationsPerSecond())
                            + " operations/s");
        }
        LargeFileRate large = measured.speed().large();
        line(
                "large files",
                megabytesPerSecond(large.written()) + " written by one worker, " + megabytesPerSecond(large.copied())
                        + " copied by " + LargeFileRate.COPIERS);
        line(
                "list all packages",
                measured.tree().example()
                        ? "there are none; taken for about "
                                + rough(measured.tree().listing())
                        : rough(measured.tree().listing()));
    }

    private static String milliseconds(Duration time) {
        return String.format(Locale.ROOT, "%.1f ms", time.toNanos() / 1e6);
    }

    private static String megabytesPerSecond(double bytes) {
        return String.format(Locale.ROOT, "%.0f MB/s", bytes / (1 << 20));
    }

    /** No more figures than a forecast is good for, and never nothing. */
    static String rough(Duration time) {
        double seconds = Math.max(LEAST_SECONDS, time.toMillis() / 1000.0);
        if (seconds < 9.95) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        return seconds < 120 ? Math.round(seconds) + " s" : String.format(Locale.ROOT, "%.1f min", seconds / 60);
    }

    private void line(String label, String text) {
        lines.add(new Status.Line(label, text));
    }
}
