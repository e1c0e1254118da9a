package dev.codeonly.cli;

import dev.codeonly.app.Maintainer;
import dev.codeonly.app.SettingsException;
import dev.codeonly.backup.Report;
import dev.codeonly.backup.Rollback;
import dev.codeonly.files.Progress;
import dev.codeonly.tree.Fingerprint;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Puts the previous set in the place of the live one. */
@Command(
        name = "rollback",
        description = "Put the previous package set in the place of the live one, by renames; the live one is kept.")
final class RollbackCommand implements Callable<Integer> {
    private final Shell shell;

    @Mixin
    private Target target;

    @Mixin
    private Answer answer;

    @Option(
            names = "--to",
            paramLabel = "FINGERPRINT",
            description = "Which previous set; needed when there are several.")
    private Optional<Fingerprint> to = Optional.empty();

    @Option(names = "--even-bad", description = "Also a set that failed its health check once.")
    private boolean evenBad;

    @Option(names = "--ignore-hold", description = "Also while a deployment is under way, which you know is dead.")
    private boolean ignoreHold;

    RollbackCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws SettingsException, InterruptedException {
        Maintainer maintainer = target.maintainer(shell, Progress.NONE);
        Report report = maintainer.rollback(target.one(maintainer), new Rollback.Wish(to, evenBad, ignoreHold));
        answer.print(shell, report);
        return report.outcome().exitCode();
    }
}
