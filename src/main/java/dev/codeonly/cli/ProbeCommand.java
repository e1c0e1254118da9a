package dev.codeonly.cli;

import dev.codeonly.app.Maintainer;
import dev.codeonly.app.SettingsException;
import dev.codeonly.backup.DataApp;
import dev.codeonly.backup.Probe;
import dev.codeonly.files.Progress;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Measures a share. */
@Command(
        name = "probe",
        description = {
            "Measure a share: can it be used, with which settings, and how long will a backup take?",
            "It takes the lock, works for about half a minute as fast as the share allows, and writes at most 256 MB: some"
                    + " 10,000 to 40,000 operations, which a standard share bills, and which the app on it feels. It changes"
                    + " nothing outside a folder of its own in the store's trash, and deletes that."
        })
final class ProbeCommand implements Callable<Integer> {
    private final Shell shell;

    @Mixin
    private Target target;

    @Mixin
    private Answer answer;

    ProbeCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    @SuppressWarnings("try") // only its end matters
    public Integer call() throws SettingsException {
        Maintainer maintainer = target.maintainer(shell, Progress.NONE);
        DataApp app = target.one(maintainer);
        try (TidyEnd tidy = TidyEnd.ofThisThread()) {
            Probe.Description description = maintainer.probe(app, new StepProgress(shell, app.name()));
            answer.print(shell, description);
            return description.report().outcome().exitCode();
        } catch (InterruptedException e) {
            shell.err().println(app.name() + ": interrupted; what is left lies in trash, and the next tick deletes it");
            return 1;
        }
    }
}
