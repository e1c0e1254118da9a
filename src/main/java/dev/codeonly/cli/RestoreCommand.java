package dev.codeonly.cli;

import dev.codeonly.app.Maintainer;
import dev.codeonly.app.SettingsException;
import dev.codeonly.backup.Report;
import dev.codeonly.backup.Restore;
import dev.codeonly.files.Progress;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Puts a complete set in the place of packages that are lost or damaged. */
@Command(
        name = "restore",
        description = "Put the backup in the place of packages that are lost or damaged, by renames; "
                + "nothing moves when they are complete.")
final class RestoreCommand implements Callable<Integer> {
    private final Shell shell;

    @Mixin
    private Target target;

    @Mixin
    private Answer answer;

    @Option(
            names = "--deep",
            description = "Read every file of the packages first: a wrong SHA-256 counts as damage too.")
    private boolean deep;

    @Option(names = "--ignore-hold", description = "Also while a deployment is under way, which you know is dead.")
    private boolean ignoreHold;

    RestoreCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws SettingsException, InterruptedException {
        Maintainer maintainer = target.maintainer(shell, Progress.NONE);
        Report report = maintainer.restore(target.one(maintainer), new Restore.Wish(deep, ignoreHold));
        answer.print(shell, report);
        return report.outcome().exitCode();
    }
}
