package dev.codeonly.cli;

import dev.codeonly.tree.Distributions;
import dev.codeonly.tree.PackageTree;
import dev.codeonly.tree.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Names a package set, on a share, on a build agent or anywhere else. */
@Command(name = "fingerprint", description = "Print the fingerprint of a package set: 64 hex digits.")
final class FingerprintCommand implements Callable<Integer> {
    private static final int NONE = 1;

    private final Shell shell;

    @Spec
    private CommandSpec command;

    @Parameters(
            paramLabel = "DIR",
            description = "A .python_packages folder, or a folder that holds modules and their *.dist-info.")
    private Path folder = Path.of("");

    FingerprintCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new ParameterException(
                    command.commandLine(),
                    folder + " is not a folder; give a .python_packages folder or site-packages");
        }
        Path inTree = new PackageTree(folder).sitePackages();
        Path modules = Files.isDirectory(inTree) ? inTree : folder;
        Distributions distributions = Distributions.in(modules);
        if (distributions.fingerprint().isEmpty()) {
            shell.err()
                    .println(modules + " has no fingerprint: " + why(distributions)
                            + "; install the packages by pip or uv, which leave a RECORD for each");
            return NONE;
        }
        shell.out().println(distributions.fingerprint().get());
        return 0;
    }

    private static String why(Distributions distributions) {
        return distributions.problems().isEmpty()
                ? "no *.dist-info/RECORD there has a row that counts"
                : Problem.summary(distributions.problems());
    }
}
