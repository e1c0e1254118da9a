package dev.codeonly.cli;

import dev.codeonly.app.Maintainer;
import dev.codeonly.app.SettingsException;
import dev.codeonly.backup.DataApp;
import dev.codeonly.backup.Report;
import dev.codeonly.backup.Status;
import dev.codeonly.files.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Answers "why is it not ready?". */
@Command(
        name = "status",
        description = "Show packages, backup, deployment, lock and whatever else lies on the share; changes nothing.")
final class StatusCommand implements Callable<Integer> {
    private final Shell shell;

    @Mixin
    private Target target;

    @Mixin
    private Answer answer;

    StatusCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws SettingsException {
        Maintainer maintainer = target.maintainer(shell, Progress.NONE);
        List<Report> reports = new ArrayList<>();
        for (DataApp app : target.apps(maintainer)) {
            Status.Description description = maintainer.status(app);
            answer.print(shell, description);
            reports.add(description.report());
        }
        return Answer.exitCode(reports);
    }
}
