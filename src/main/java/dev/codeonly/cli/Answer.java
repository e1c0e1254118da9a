package dev.codeonly.cli;

import dev.codeonly.app.ProbeText;
import dev.codeonly.app.ReportText;
import dev.codeonly.backup.Outcome;
import dev.codeonly.backup.Probe;
import dev.codeonly.backup.Report;
import dev.codeonly.backup.Status;
import java.util.Collection;
import picocli.CommandLine.Option;

/** How a command answers: one line for each data app. */
final class Answer {
    @Option(names = "--json", description = "Print one JSON object for each data app, a line each, and nothing else.")
    private boolean json;

    void print(Shell shell, Report report) {
        shell.out().println(json ? ReportText.json(report) : ReportText.sentence(report));
    }

    void print(Shell shell, Status.Description description) {
        if (json) {
            shell.out().println(ReportText.json(description));
            return;
        }
        print(shell, description.report());
        Text.columns(description.lines()).forEach(shell.out()::println);
    }

    void print(Shell shell, Probe.Description description) {
        if (json) {
            shell.out().println(ProbeText.json(description));
            return;
        }
        print(shell, description.report());
        Text.columns(description.lines()).forEach(shell.out()::println);
    }

    static int exitCode(Collection<Report> reports) {
        return Outcome.exitCode(reports.stream().map(Report::outcome).toList());
    }
}
