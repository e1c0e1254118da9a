package dev.codeonly.cli;

import dev.codeonly.app.Maintainer;
import dev.codeonly.app.SettingsException;
import dev.codeonly.backup.PackageSetsException;
import dev.codeonly.backup.Retention;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Deletes archives that nobody needs. */
@Command(
        name = "prune",
        description =
                "Delete package sets from the container (PACKAGE_SETS_URL), but never what an app uses, the last good set of an"
                        + " app, the newest that nobody calls bad, and what was touched within seven days.")
final class PruneCommand implements Callable<Integer> {
    private final Shell shell;

    @Spec
    private CommandSpec spec;

    @Mixin
    private Archives archives;

    @Option(
            names = "--keep-last",
            paramLabel = "N",
            required = true,
            description = "How many of the newest are kept besides; at least 1.")
    private int last;

    @Option(names = "--dry-run", description = "Say what would be deleted, and delete nothing.")
    private boolean dryRun;

    PruneCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws SettingsException, PackageSetsException {
        if (last < 1) {
            throw new ParameterException(
                    spec.commandLine(), "--keep-last is " + last + ", which would keep none; keep at least 1");
        }
        Maintainer maintainer = Archives.maintainer(shell);
        Retention.Policy policy = new Retention.Policy(last);
        Retention.Plan plan = dryRun ? maintainer.archives(policy) : maintainer.prune(policy);
        archives.print(shell, plan);
        long gone = plan.decisions().stream()
                .filter(decision -> decision.fate() == Retention.Fate.DELETED)
                .count();
        shell.err()
                .println(gone + " of " + plan.decisions().size() + (dryRun ? " would be deleted." : " were deleted."));
        return 0;
    }
}
