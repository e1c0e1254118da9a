package dev.codeonly.cli;

import dev.codeonly.app.SettingsException;
import dev.codeonly.files.Disk;
import dev.codeonly.tree.Names;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows the whole job on a real package set, on this machine. */
@Command(
        name = "demo",
        description = "Build a real package set with pip, back it up, lose it and restore it, in a folder of its own; "
                + "about a minute.")
final class DemoCommand implements Callable<Integer> {
    private static final int FAILED = 1;

    private final Shell shell;

    @Spec
    private CommandSpec command;

    @Option(names = "--keep", description = "Keep the folder, to look at it.")
    private boolean keep;

    @Option(names = "--dir", paramLabel = "PATH", description = "Use this folder, absent or empty, and keep it.")
    private Optional<Path> folder = Optional.empty();

    DemoCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws InterruptedException, SettingsException {
        Disk disk = new Disk();
        try {
            refuseFull();
            Python python = Python.find(shell.environment());
            try (DemoFolder open = DemoFolder.open(disk, folder, keep)) {
                return new Demo(shell, disk, python, open).run() ? 0 : FAILED;
            }
        } catch (IOException e) {
            shell.err().println("the demo could not go on: " + e.getMessage());
            return FAILED;
        }
    }

    private void refuseFull() throws IOException {
        if (folder.isPresent()
                && Files.exists(folder.get())
                && (!Files.isDirectory(folder.get()) || !Names.in(folder.get()).isEmpty())) {
            throw new ParameterException(
                    command.commandLine(), folder.get() + " is not an empty folder; give one that is empty or absent");
        }
    }
}
