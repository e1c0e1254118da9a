package dev.codeonly.lab.trees;

import dev.codeonly.fixtures.Command;
import java.nio.file.Path;

/** Deletes what no Java process may be able to name. */
final class Trees {
    private Trees() {}

    static void delete(Path tree) {
        Command.of("rm", "-rf", "--", tree).output("look at what is left of it");
    }
}
