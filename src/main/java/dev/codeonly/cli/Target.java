package dev.codeonly.cli;

import dev.codeonly.app.Maintainer;
import dev.codeonly.app.Setting;
import dev.codeonly.app.SettingsException;
import dev.codeonly.backup.DataApp;
import dev.codeonly.files.Progress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that say which data apps a command is for; neither: all that are enabled in the settings. */
final class Target {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @ArgGroup(exclusive = true)
    private Choice choice = new Choice();

    private static final class Choice {
        @Option(
                names = "--home",
                paramLabel = "PATH",
                description = "One data app without settings: the root of its content share.")
        private Optional<Path> home = Optional.empty();

        @Option(names = "--app", paramLabel = "NAME", description = "One data app of the settings.")
        private Optional<String> app = Optional.empty();
    }

    /** The maintainer for these options; with a home, what {@code DATA_APPS} says does not matter, right or wrong. */
    Maintainer maintainer(Shell shell, Progress progress) throws SettingsException {
        Map<String, String> environment = new HashMap<>(shell.environment());
        if (choice.home.isPresent()) {
            environment.remove(Setting.DATA_APPS.name());
        }
        return Maintainer.of(environment, progress);
    }

    List<DataApp> apps(Maintainer maintainer) {
        if (choice.home.isPresent()) {
            return List.of(Maintainer.appAt(choice.home.get()));
        }
        List<DataApp> apps = maintainer.apps();
        if (apps.isEmpty()) {
            throw new ParameterException(
                    command.commandLine(),
                    "DATA_APPS has no data app that is enabled; enable one, or give --home PATH");
        }
        if (choice.app.isEmpty()) {
            return apps;
        }
        List<DataApp> named =
                apps.stream().filter(app -> app.name().equals(choice.app.get())).toList();
        if (named.isEmpty()) {
            throw new ParameterException(
                    command.commandLine(),
                    "there is no data app '" + choice.app.get() + "' enabled in DATA_APPS; take one of: "
                            + names(apps));
        }
        return named;
    }

    /** The one app; a verb that moves packages, or keeps a share busy, never guesses which are meant. */
    DataApp one(Maintainer maintainer) {
        List<DataApp> apps = apps(maintainer);
        if (apps.size() > 1) {
            throw new ParameterException(
                    command.commandLine(),
                    command.name() + " is for one data app; give --app with one of: " + names(apps));
        }
        return apps.get(0);
    }

    private static String names(List<DataApp> apps) {
        return String.join(", ", apps.stream().map(DataApp::name).toList());
    }
}
