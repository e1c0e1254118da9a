package dev.codeonly.cli;

import dev.codeonly.app.Maintainer;
import dev.codeonly.app.SettingsException;
import dev.codeonly.backup.DataApp;
import dev.codeonly.backup.Report;
import dev.codeonly.files.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Looks at packages and backup in full. */
@Command(
        name = "verify",
        description = "Look at packages and backup in full: complete, importing, of one set; changes nothing.")
final class VerifyCommand implements Callable<Integer> {
    private final Shell shell;

    @Mixin
    private Target target;

    @Mixin
    private Answer answer;

    @Option(names = "--deep", description = "Read every file and compare its SHA-256.")
    private boolean deep;

    VerifyCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws SettingsException, InterruptedException {
        Maintainer maintainer = target.maintainer(shell, Progress.NONE);
        List<Report> reports = new ArrayList<>();
        for (DataApp app : target.apps(maintainer)) {
            Report report = maintainer.verify(app, deep);
            answer.print(shell, report);
            reports.add(report);
        }
        return Answer.exitCode(reports);
    }
}
