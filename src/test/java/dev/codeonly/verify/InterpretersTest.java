package dev.codeonly.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("An interpreter")
class InterpretersTest {
    private static final PythonVersion V11 = new PythonVersion(3, 11);

    @TempDir
    private Path folder;

    @Test
    @DisplayName("is the configured one of that version, there or not")
    void configured() throws IOException {
        executable("bin/python3.11");
        Interpreters interpreters = new Interpreters(Map.of(V11, Path.of("/opt/python")), path("bin"));

        assertThat(interpreters.find(V11)).contains(Path.of("/opt/python"));
    }

    @Test
    @DisplayName("is else the first executable of that name on PATH")
    void onPath() throws IOException {
        Files.createDirectories(folder.resolve("folder/python3.11"));
        Files.writeString(Files.createDirectories(folder.resolve("plain")).resolve("python3.11"), "");
        Path second = executable("second/python3.11");
        executable("third/python3.11");

        assertThat(interpreters("folder", "plain", "second", "third").find(V11)).contains(second);
    }

    @Test
    @DisplayName("is python3 when the version is unknown")
    void unknown() throws IOException {
        executable("bin/python3.11");
        Path python3 = executable("bin/python3");

        assertThat(interpreters("bin").find(null)).contains(python3);
    }

    @Test
    @DisplayName("is nothing when PATH has only other versions, relative entries, or is not there")
    void none() throws IOException {
        executable("bin/python3.12");
        executable("bin/python3");

        assertThat(interpreters("bin").find(V11)).isEmpty();
        assertThat(new Interpreters(Map.of(), Map.of("PATH", "::bin:.")).find(V11))
                .isEmpty();
        assertThat(new Interpreters(Map.of(), Map.of()).find(V11)).isEmpty();
    }

    private Interpreters interpreters(String... folders) {
        return new Interpreters(Map.of(), path(folders));
    }

    private Map<String, String> path(String... folders) {
        StringBuilder path = new StringBuilder();
        for (String entry : folders) {
            path.append(path.isEmpty() ? "" : ":").append(folder.resolve(entry));
        }
        return Map.of("PATH", path.toString());
    }

    private Path executable(String name) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/bash\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
