package dev.codeonly.pipelines.kudu;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** A path that a client names, below a folder that it may not leave. */
final class HomePath {
    private HomePath() {}

    static Optional<Path> of(Path folder, String named) {
        try {
            Path path = folder.resolve("./" + named).normalize();
            return Optional.of(path).filter(inside -> inside.startsWith(folder.normalize()));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }
}
