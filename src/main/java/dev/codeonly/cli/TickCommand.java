package dev.codeonly.cli;

import dev.codeonly.app.Maintainer;
import dev.codeonly.app.SettingsException;
import dev.codeonly.backup.Report;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** One tick, as the timer runs it. */
@Command(name = "tick", description = "Run one tick: look at the packages, and back them up if they changed.")
final class TickCommand implements Callable<Integer> {
    private final Shell shell;

    @Mixin
    private Target target;

    @Mixin
    private Answer answer;

    TickCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws SettingsException, InterruptedException {
        return Answer.exitCode(tick(shell, target, answer));
    }

    static List<Report> tick(Shell shell, Target target, Answer answer) throws SettingsException, InterruptedException {
        try (ShownProgress progress = ShownProgress.on(shell)) {
            Maintainer maintainer = target.maintainer(shell, progress);
            return maintainer.tick(target.apps(maintainer), report -> answer.print(shell, report));
        }
    }
}
