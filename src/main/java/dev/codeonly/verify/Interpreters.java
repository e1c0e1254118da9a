package dev.codeonly.verify;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds the interpreter for a minor version: a configured one, else the one on PATH. */
public final class Interpreters {
    private final Map<PythonVersion, Path> configured;
    private final String searchPath;

    /**
     * @param configured the setting INTERPRETERS; an interpreter in it is taken as it is, so that one which has gone is
     *     reported and not silently replaced by another
     * @param environment where PATH comes from
     */
    public Interpreters(Map<PythonVersion, Path> configured, Map<String, String> environment) {
        this.configured = Map.copyOf(configured);
        this.searchPath = environment.getOrDefault("PATH", "");
    }

    /** {@code python3.11} for 3.11, {@code python3} for an unknown version; empty when there is none. */
    public Optional<Path> find(@Nullable PythonVersion version) {
        if (version == null) {
            return onPath("python3");
        }
        Path path = configured.get(version);
        return path != null ? Optional.of(path.toAbsolutePath()) : onPath(version.command());
    }

    /** Relative entries are skipped: what they name depends on who started this JVM. */
    private Optional<Path> onPath(String command) {
        return Arrays.stream(searchPath.split(File.pathSeparator, -1))
                .filter(entry -> entry.startsWith("/"))
                .map(entry -> Path.of(entry, command))
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .findFirst();
    }
}
