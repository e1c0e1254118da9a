package dev.codeonly.cli;

import dev.codeonly.app.Build;
import dev.codeonly.app.SettingsException;
import dev.codeonly.backup.PackageSetsException;
import dev.codeonly.tree.Fingerprint;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The command line: its verbs, what they have in common, and how whatever goes wrong ends. */
@Command(
        name = "maintainer",
        description = "Keeps a verified backup of the Python packages of Azure Function Apps.",
        mixinStandardHelpOptions = true,
        versionProvider = Maintaining.Version.class,
        scope = ScopeType.INHERIT,
        sortOptions = false,
        usageHelpAutoWidth = true,
        exitCodeListHeading = "%nExit codes; of several data apps 1 beats 3 beats 0:%n",
        exitCodeList = {
            "0:good",
            "1:something is wrong; the message says what, where, and what to do",
            "2:the command or a setting is wrong",
            "3:not ready yet, such as DEPLOYING, BUSY or IN_PROGRESS: try again later"
        })
final class Maintaining implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Maintaining.class);
    private static final int WRONG_USE = 2;
    private static final int FAILED = 1;

    @Spec
    private CommandSpec spec;

    private Maintaining() {}

    /** The command line of a shell; a new verb is a new class, listed here. */
    static CommandLine line(Shell shell) {
        CommandLine line = new CommandLine(new Maintaining());
        Stream.of(
                        new TickCommand(shell),
                        new WatchCommand(shell),
                        new StatusCommand(shell),
                        new VerifyCommand(shell),
                        new ProbeCommand(shell),
                        new RestoreCommand(shell),
                        new RollbackCommand(shell),
                        new FetchCommand(shell),
                        new SetsCommand(shell),
                        new PruneCommand(shell),
                        new FingerprintCommand(shell),
                        new DemoCommand(shell))
                .forEach(line::addSubcommand);
        return line.setOut(new PrintWriter(shell.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(shell.err(), true, StandardCharsets.UTF_8))
                .registerConverter(Fingerprint.class, Maintaining::fingerprint)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((e, arguments) -> wrongUse(shell, e))
                .setExecutionExceptionHandler((e, at, parsed) -> failed(shell, e));
    }

    /** Without a verb there is nothing to do but to say what there is. */
    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "a verb is missing");
    }

    private static Fingerprint fingerprint(String text) {
        return Fingerprint.parse(text)
                .orElseThrow(() -> new TypeConversionException(
                        "'" + text + "' is not a fingerprint; put the 64 hex digits that status shows"));
    }

    private static int wrongUse(Shell shell, CommandLine.ParameterException e) {
        CommandLine at = e.getCommandLine();
        shell.err().println(e.getMessage());
        if (at.getParent() == null) {
            at.usage(at.getErr());
        } else {
            shell.err().println("Try: ./" + at.getCommandSpec().qualifiedName() + " --help");
        }
        return WRONG_USE;
    }

    private static int failed(Shell shell, Exception e) {
        LOG.debug("the command failed", e);
        if (e instanceof SettingsException) {
            shell.err().println(e.getMessage());
            return WRONG_USE;
        }
        if (e instanceof PackageSetsException) {
            shell.err().println(e.getMessage());
            return FAILED;
        }
        shell.err().println("unexpected " + e + "; run it again with LOG_LEVEL=DEBUG and report what it prints");
        return FAILED;
    }

    /** What {@code --version} prints. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"package-maintainer " + Build.version()};
        }
    }
}
