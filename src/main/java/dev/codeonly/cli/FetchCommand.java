package dev.codeonly.cli;

import dev.codeonly.app.Maintainer;
import dev.codeonly.app.SettingsException;
import dev.codeonly.backup.Fetch;
import dev.codeonly.backup.Report;
import dev.codeonly.tree.Fingerprint;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Brings a set from the container and makes it the backup. */
@Command(
        name = "fetch",
        description =
                "Fetch a package set from the container (PACKAGE_SETS_URL), verify it and make it the backup; never in place of a"
                        + " backup of the live packages.")
final class FetchCommand implements Callable<Integer> {
    private final Shell shell;

    @Mixin
    private Target target;

    @Mixin
    private Answer answer;

    @Option(
            names = "--fingerprint",
            paramLabel = "SET",
            description =
                    "Which set: 64 hex digits, as sets shows them; without it the last good one of the app's record.")
    private Optional<Fingerprint> set = Optional.empty();

    @Option(names = "--ignore-hold", description = "Also while a deployment is under way, which you know is dead.")
    private boolean ignoreHold;

    FetchCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws SettingsException, InterruptedException {
        try (ShownProgress progress = ShownProgress.on(shell)) {
            Maintainer maintainer = Archives.demandContainer(target.maintainer(shell, progress));
            Report report = maintainer.fetch(target.one(maintainer), new Fetch.Wish(set, ignoreHold));
            answer.print(shell, report);
            return report.outcome().exitCode();
        }
    }
}
