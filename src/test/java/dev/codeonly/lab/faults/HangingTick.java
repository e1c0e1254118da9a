package dev.codeonly.lab.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.app.TickRunner;
import dev.codeonly.backup.DataApp;
import dev.codeonly.backup.Outcome;
import dev.codeonly.backup.Report;
import dev.codeonly.backup.Share;
import dev.codeonly.backup.TinySet;
import dev.codeonly.fixtures.MovingClock;
import dev.codeonly.tree.Home;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A tick whose share hangs in a call, beside that of another data app, as the function runs them. */
final class HangingTick {
    private final FaultTrial trial;
    private final MovingClock clock = new MovingClock(Situation.now());
    private final TickRunner runner;
    private final Duration budget;
    private final DataApp hanging;
    private final DataApp other;

    HangingTick(FaultTrial trial) throws IOException {
        this.trial = trial;
        Share share = trial.share().with(clock);
        this.budget = share.settings().budget();
        this.runner = new TickRunner(share.maintainer(), budget, clock);
        this.hanging = share.app();
        Path home = trial.mount().root().resolveSibling("other");
        TinySet.NEW.in(new Home(home).packages().root());
        this.other =
                new DataApp("other", new Home(home), hanging.imports(), Optional.empty(), hanging.mayDiffer(), false);
    }

    /** What is said of the app that hangs. In the end its call has gone on, and nothing hangs any more. */
    Act.Said run() throws InterruptedException {
        Report first = tick(Outcome.BACKED_UP);
        assertThat(first.outcome()).isEqualTo(Outcome.HOME_UNREACHABLE);
        clock.move(Duration.ofMinutes(5));
        Report second = tick(Outcome.CURRENT);
        assertThat(second.outcome()).isEqualTo(Outcome.HOME_UNREACHABLE);
        assertThat(second.message()).contains("has not returned", "; ");
        trial.says(second.message());
        trial.mount().clear();
        FaultyMount.await(() -> ticking().isEmpty(), "the tick that hung to end");
        return Act.Said.by(first);
    }

    /** The other app's time is not up before its report is there; the other one's is as soon as it hangs. */
    private Report tick(Outcome wanted) throws InterruptedException {
        List<Report> reports = new ArrayList<>();
        runner.tick(List.of(hanging, other), report -> {
            reports.add(report);
            if (report.app().equals(other.name()) && reports.size() == 1) {
                FaultyMount.await(() -> trial.mount().struck() > 0, "a call to hang");
                clock.move(budget.plusSeconds(10));
            }
        });
        assertThat(reports).hasSize(2);
        assertThat(reports)
                .filteredOn(report -> report.app().equals(other.name()))
                .extracting(Report::outcome)
                .containsExactly(wanted);
        return reports.stream()
                .filter(report -> report.app().equals(hanging.name()))
                .findFirst()
                .orElseThrow();
    }

    private List<Thread> ticking() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("tick-" + hanging.name()))
                .toList();
    }
}
