package dev.codeonly.pipelines.azure;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which run this is, and what of it was already green: a re-run keeps stages that succeeded behind others that did. */
record Attempt(int buildId, int number, Map<String, StageResult> kept) {
    private static final AtomicInteger NEXT = new AtomicInteger(1000);
    private static final Pattern DATE = Pattern.compile("\\$\\(Date:([^)]*)\\)");

    Attempt {
        kept = Map.copyOf(kept);
    }

    static Attempt first() {
        return new Attempt(NEXT.incrementAndGet(), 1, Map.of());
    }

    Attempt next(Map<String, StageResult> stages) {
        Map<String, StageResult> succeeded = new HashMap<>(stages);
        succeeded.values().removeIf(stage -> !stage.result().succeeded());
        return new Attempt(buildId, number + 1, succeeded);
    }

    /** The `name` of the pipeline with its macros; Azure's own form when there is none. */
    String buildNumber(Optional<String> name) {
        String form = name.orElse("$(Date:yyyyMMdd)$(Rev:.r)");
        String dated = DATE.matcher(form)
                .replaceAll(found -> Matcher.quoteReplacement(LocalDate.now(ZoneOffset.UTC)
                        .format(DateTimeFormatter.ofPattern(found.group(1), Locale.ROOT))));
        return dated.replace("$(Rev:.r)", "." + buildId)
                .replace("$(Rev:r)", Integer.toString(buildId))
                .replace("$(Build.BuildId)", Integer.toString(buildId))
                .replace("$(BuildID)", Integer.toString(buildId));
    }
}
