package dev.codeonly.verify;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The interpreter behind {@code python3}, asked for once, because a shim in front of it takes a while. */
record RealPython(Path path, PythonVersion version) {
    static final RealPython PYTHON = find();

    private static RealPython find() {
        try {
            Process process = new ProcessBuilder(
                            "python3", "-c", "import sys; print(sys.executable); print('%d.%d' % sys.version_info[:2])")
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            return new RealPython(
                    Path.of(lines.get(0)), PythonVersion.parse(lines.get(1)).orElseThrow());
        } catch (IOException e) {
            throw new UncheckedIOException("These tests need python3 on PATH; apt-get install python3", e);
        }
    }

    PythonVersion anotherVersion() {
        return new PythonVersion(3, version.minor() + 1);
    }
}
