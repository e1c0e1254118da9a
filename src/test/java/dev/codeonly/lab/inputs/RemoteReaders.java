package dev.codeonly.lab.inputs;

import dev.codeonly.fixtures.Command;
import dev.codeonly.pipelines.remote.RemoteScript;
import java.nio.file.Path;
import java.util.List;

/** The remote script's own functions in one real bash, over many cases at a time. */
final class RemoteReaders {
    private static final Path READERS = Path.of("src/test/bash/readers.sh").toAbsolutePath();

    private RemoteReaders() {}

    /** A line for each case in the folder, in the order of their names. */
    static List<String> lines(String kind, Path cases) {
        return Command.of("bash", READERS, RemoteScript.FILE, kind, cases)
                .output("run it by hand to see why")
                .lines()
                .toList();
    }
}
