package dev.codeonly.cli;

import dev.codeonly.app.SettingsException;
import dev.codeonly.backup.PackageSetsException;
import dev.codeonly.backup.Retention;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists what the container holds. */
@Command(
        name = "sets",
        description =
                "List the package sets in the container (PACKAGE_SETS_URL), the newest first, and what each is needed for;"
                        + " changes nothing.")
final class SetsCommand implements Callable<Integer> {
    private final Shell shell;

    @Mixin
    private Archives archives;

    SetsCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws SettingsException, PackageSetsException {
        archives.print(shell, Archives.maintainer(shell).archives(new Retention.Policy(1)));
        return 0;
    }
}
