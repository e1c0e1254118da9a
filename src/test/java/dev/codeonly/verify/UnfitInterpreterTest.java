package dev.codeonly.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.verify.ImportResult.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The import check without a fitting interpreter")
@Timeout(60)
class UnfitInterpreterTest {
    @TempDir
    private Path folder;

    private ImportScene scene;

    @BeforeEach
    void setTheScene() throws IOException {
        scene = new ImportScene(folder);
    }

    @Test
    @DisplayName("says what to install when there is none on PATH")
    void notOnPath() throws Exception {
        scene.environment.put("PATH", folder.toString());

        ImportResult result = scene.check(new PythonVersion(3, 99), "foo");

        assertThat(result.kind()).isEqualTo(Kind.NO_INTERPRETER);
        assertThat(result.message()).contains("python3.99", "INTERPRETERS", "install Python 3.99");
        assertThat(result.ranBy()).isEmpty();
    }

    @Test
    @DisplayName("says so when the version is unknown and there is no python3")
    void noPythonAtAll() throws Exception {
        scene.environment.put("PATH", folder.toString());

        ImportResult result = scene.check((PythonVersion) null, "foo");

        assertThat(result.kind()).isEqualTo(Kind.NO_INTERPRETER);
        assertThat(result.message()).contains("python3 on PATH");
    }

    @Test
    @DisplayName("names the configured one that has gone")
    void gone() throws Exception {
        ImportResult result = scene.interpreter(folder.resolve("gone/python3")).check("foo");

        assertThat(result.kind()).isEqualTo(Kind.NO_INTERPRETER);
        assertThat(result.message()).contains("gone/python3", "No such file", "INTERPRETERS");
    }

    @Test
    @DisplayName("names the configured one that may not be executed")
    void notExecutable() throws Exception {
        Path file = Files.writeString(folder.resolve("python3"), "#!/bin/bash\n");

        ImportResult result = scene.interpreter(file).check("foo");

        assertThat(result.kind()).isEqualTo(Kind.NO_INTERPRETER);
        assertThat(result.message()).contains("Permission denied");
    }

    @ParameterizedTest
    @DisplayName("passes on what a shim or a loader says instead of running one")
    @ValueSource(
            strings = {
                "echo 'pyenv: python3.11: command not found' >&2; exit 127",
                "echo 'No version is set for command python3.11' >&2; exit 126",
                "echo 'libpython3.11.so.1.0: cannot open shared object file' >&2; exit 127",
                "echo \"/lib/libc.so.6: version \\`GLIBC_2.99' not found (required by python3.11)\" >&2; exit 1"
            })
    void shim(String script) throws Exception {
        ImportResult result = scene.interpreter(script).check("foo");

        assertThat(result.kind()).as(result.toString()).isEqualTo(Kind.NO_INTERPRETER);
        assertThat(result.message()).contains(result.stderr().strip(), "install Python");
    }

    @Test
    @DisplayName("refuses one of another minor version before it imports anything")
    void anotherMinor() throws Exception {
        scene.environment.put("PATH", Files.createDirectories(folder.resolve("bin")) + "");
        PythonVersion other = RealPython.PYTHON.anotherVersion();
        Files.createSymbolicLink(folder.resolve("bin/python" + other), RealPython.PYTHON.path());
        scene.module("foo.py", "open('@ran@', 'w')\n");

        ImportResult result = scene.check(other, "foo");

        assertThat(result.kind()).isEqualTo(Kind.NO_INTERPRETER);
        assertThat(result.message()).contains("it is Python " + RealPython.PYTHON.version());
        assertThat(scene.exists("ran")).isFalse();
    }

    @Test
    @DisplayName("does not call one that dies of SIGSEGV missing")
    void diesAtOnce() throws Exception {
        ImportResult result = scene.interpreter("kill -SEGV $$").check("foo");

        assertThat(result.kind()).isEqualTo(Kind.BROKEN);
        assertThat(result.message()).contains("SIGSEGV", "the start of the interpreter");
    }

    @Test
    @DisplayName("does not believe one that reports without being asked")
    void saysNothing() throws Exception {
        ImportResult result =
                scene.interpreter("echo passed; echo nonce passed").check("foo");

        assertThat(result.kind()).isEqualTo(Kind.BROKEN);
        assertThat(result.message()).contains("exit code 0");
    }
}
