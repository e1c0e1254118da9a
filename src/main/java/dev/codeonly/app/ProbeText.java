package dev.codeonly.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.codeonly.backup.Probe;
import dev.codeonly.probe.CopyRate;
import dev.codeonly.probe.Latency;
import dev.codeonly.probe.ShareProbe;
import dev.codeonly.probe.ShareSpeed;
import dev.codeonly.probe.ShareTraits;
import java.time.Duration;
import java.util.Optional;

/** What a probe has found as JSON; what was not measured is left away. Times in milliseconds, sizes in bytes. */
public final class ProbeText {
    private ProbeText() {}

    /** As {@link ReportText#json(dev.codeonly.backup.Report)}, with what was found as {@code probe}. */
    public static String json(Probe.Description description) {
        ObjectNode object = ReportText.object(description.report());
        ObjectNode probe = object.putObject("probe");
        description.measured().ifPresent(measured -> advice(probe, measured));
        description.findings().ifPresent(findings -> {
            share(probe.putObject("share"), findings);
            findings.speed().ifPresent(speed -> speed(probe, speed));
        });
        return ReportText.text(object);
    }

    private static void advice(ObjectNode probe, Probe.Measured measured) {
        ObjectNode settings = probe.putObject("settings");
        settings.put(Setting.COPY_WORKERS.name(), measured.advice().workers());
        settings.put(
                Setting.COPY_OPS_PER_SECOND.name(),
                measured.advice().operationsPerSecond().orElse(0));
        settings.put("limit", measured.advice().limit().name());
        ObjectNode forecast = probe.putObject("forecast");
        forecast.put("backupMs", measured.forecast().backup().toMillis());
        forecast.put("idleTickMs", measured.forecast().idle().toMillis());
        forecast.put("files", measured.tree().figures().files());
        forecast.put("bytes", measured.tree().figures().bytes());
        forecast.put("example", measured.tree().example());
    }

    private static void share(ObjectNode share, ShareProbe.Findings findings) {
        if (findings.usableBytes().isPresent()) {
            share.put("usableBytes", findings.usableBytes().getAsLong());
        }
        findings.traits().ifPresent(traits -> traits(share, traits));
    }

    private static void traits(ObjectNode share, ShareTraits traits) {
        share.put("renames", traits.renaming().refused().isEmpty());
        share.put("renamesWhileOpen", traits.renaming().refusedWhileOpen().isEmpty());
        share.put("renameReplaces", traits.renaming().replaces());
        share.put("exclusive", traits.exclusion().wrong() == 0);
        milliseconds(share, "contentSeenAfterMs", traits.freshness().content());
        milliseconds(share, "sizeSeenAfterMs", traits.freshness().size());
        milliseconds(share, "timeStepMs", traits.times().step());
        share.put("eachRewriteShowsAnotherTime", traits.times().eachRewrite());
        milliseconds(share, "clockAheadMs", Optional.of(traits.times().ahead()));
        share.put("caseSensitive", traits.caseSensitive());
    }

    private static void speed(ObjectNode probe, ShareSpeed speed) {
        ObjectNode latencies = probe.putObject("latencies");
        for (Latency latency : speed.latencies()) {
            ObjectNode one = latencies.putObject(latency.kind().name());
            one.put("tries", latency.tries());
            milliseconds(one, "medianMs", Optional.of(latency.median()));
            milliseconds(one, "p95Ms", Optional.of(latency.most()));
        }
        for (CopyRate rate : speed.copies()) {
            ObjectNode one = probe.withArray("copies").addObject();
            one.put("workers", rate.workers());
            one.put("filesPerSecond", Math.round(rate.filesPerSecond()));
            one.put("operationsPerSecond", Math.round(rate.operationsPerSecond()));
        }
        ObjectNode large = probe.putObject("largeFiles");
        large.put("writtenBytesPerSecond", Math.round(speed.large().written()));
        large.put("copiedBytesPerSecond", Math.round(speed.large().copied()));
    }

    /** To the microsecond. */
    private static void milliseconds(ObjectNode object, String name, Optional<Duration> time) {
        time.ifPresent(known -> object.put(name, Math.round(known.toNanos() / 1e3) / 1e3));
    }
}
