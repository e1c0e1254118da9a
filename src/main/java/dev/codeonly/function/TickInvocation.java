package dev.codeonly.function;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.azure.functions.ExecutionContext;
import dev.codeonly.app.Maintainer;
import dev.codeonly.app.ReportText;
import dev.codeonly.app.SettingsException;
import dev.codeonly.backup.Figures;
import dev.codeonly.backup.Outcome;
import dev.codeonly.backup.Report;
import dev.codeonly.files.Progress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One invocation of the timer: reads the settings, ticks every data app, logs one line for each. */
final class TickInvocation {
    private static final Logger LOG = LoggerFactory.getLogger(TickInvocation.class);

    /** Stands for the whole app where no data app can be named. */
    private static final String ALL = "*";

    /** Whether this process has said that there is no container: that is a choice, not news in every tick. */
    static final AtomicBoolean SAID_THAT_OFF = new AtomicBoolean();

    private TickInvocation() {}

    @SuppressWarnings("try") // the log is open for whatever runs below, which does not name it
    static void run(String timer, ExecutionContext context, Map<String, String> environment)
            throws InterruptedException {
        try (InvocationLog open = InvocationLog.open(context.getLogger())) {
            tick(timer, context, environment);
        }
    }

    /** All inside of the invocation's log: what is caught after that has closed reaches nobody. */
    private static void tick(String timer, ExecutionContext context, Map<String, String> environment)
            throws InterruptedException {
        try {
            Maintainer maintainer = maintainer(environment);
            LOG.info(
                    "{} begins for {} data apps; past due: {}.",
                    context.getFunctionName(),
                    maintainer.apps().size(),
                    isPastDue(timer));
            sayOnceWhatIsOff(maintainer);
            maintainer.tick(maintainer.apps(), TickInvocation::log);
        } catch (SettingsException e) {
            log(unusable(e));
        }
    }

    private static void sayOnceWhatIsOff(Maintainer maintainer) {
        if (maintainer.settings().container().isEmpty() && SAID_THAT_OFF.compareAndSet(false, true)) {
            LOG.info(
                    "PACKAGE_SETS_URL is not set: no package set is kept off the share, and what is lost with a share stays"
                            + " lost. This is said once.");
        }
    }

    /** The maintainer of these settings, whose ticks end before the host would end them. */
    static Maintainer maintainer(Map<String, String> environment) throws SettingsException {
        Maintainer maintainer = Maintainer.of(environment, Progress.NONE);
        HostTimeout.of(environment).mustExceed(maintainer.settings().tick().budget());
        return maintainer;
    }

    /** The report for settings that cannot be used. */
    static Report unusable(SettingsException e) {
        Figures none = new Figures(Optional.empty(), 0, 0, 0);
        return new Report(ALL, Outcome.ERROR, String.valueOf(e.getMessage()), none, Duration.ZERO, List.of());
    }

    /** A sentence for people, then one JSON object for queries, as one event. */
    static void log(Report report) {
        String line = ReportText.sentence(report) + " " + ReportText.json(report);
        switch (report.outcome().severity()) {
            case INFO -> LOG.info(line);
            case WARNING -> LOG.warn(line);
            case ERROR -> LOG.error(line);
        }
    }

    /** What the host says of this run; unknown when its payload has changed. */
    private static String isPastDue(String timer) {
        try {
            return new ObjectMapper()
                    .readTree(String.valueOf(timer))
                    .path("IsPastDue")
                    .asText("unknown");
        } catch (JsonProcessingException e) {
            return "unknown";
        }
    }
}
