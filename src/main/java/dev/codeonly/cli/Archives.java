package dev.codeonly.cli;

import dev.codeonly.app.ArchiveText;
import dev.codeonly.app.Maintainer;
import dev.codeonly.app.SettingsException;
import dev.codeonly.backup.Retention;
import dev.codeonly.files.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** What the verbs about the container have in common. */
final class Archives {
    @Option(names = "--json", description = "Print one JSON object for each archive, a line each, and nothing else.")
    private boolean json;

    /** A maintainer with a container. */
    static Maintainer maintainer(Shell shell) throws SettingsException {
        return demandContainer(Maintainer.of(shell.environment(), Progress.NONE));
    }

    static Maintainer demandContainer(Maintainer maintainer) throws SettingsException {
        if (maintainer.settings().container().isEmpty()) {
            throw new SettingsException(
                    "PACKAGE_SETS_URL is not set, so there is no container to ask; put the URL of one, such as"
                            + " https://<account>.blob.core.windows.net/package-sets");
        }
        return maintainer;
    }

    void print(Shell shell, Retention.Plan plan) {
        if (json) {
            plan.decisions().stream().map(ArchiveText::json).forEach(shell.out()::println);
        } else if (plan.decisions().isEmpty()) {
            shell.out().println("The container has no archives.");
        } else {
            List<List<String>> lines = new ArrayList<>(Stream.concat(
                            Stream.of(ArchiveText.HEADINGS),
                            plan.decisions().stream().map(ArchiveText::columns))
                    .toList());
            Text.table(lines).forEach(shell.out()::println);
        }
        plan.strangers()
                .forEach(
                        name -> shell.err()
                                .println(
                                        name
                                                + " in the container is no archive (its name or its metadata); delete it when nobody misses it"));
    }
}
