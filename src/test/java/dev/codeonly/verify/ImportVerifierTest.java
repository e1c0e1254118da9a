package dev.codeonly.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.codeonly.verify.ImportResult.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The import check")
@Timeout(60)
class ImportVerifierTest {
    @TempDir
    private Path folder;

    private ImportScene scene;

    @BeforeEach
    void setTheScene() throws IOException {
        scene = new ImportScene(folder);
    }

    @Nested
    @DisplayName("of modules that are in the tree")
    class InTheTree {
        @Test
        @DisplayName("passes, and tells which Python ran")
        void passes() throws Exception {
            ImportResult result =
                    scene.module("foo/__init__.py", "").module("bar.py", "").check("foo", "bar");

            assertThat(result.kind()).as(result.toString()).isEqualTo(Kind.PASSED);
            assertThat(result.ranBy()).contains(RealPython.PYTHON.version());
            assertThat(result.message()).contains("foo, bar", scene.site.toString());
        }

        @Test
        @DisplayName("passes for a namespace package that two distributions share")
        void namespacePackage() throws Exception {
            scene.module("azure/functions/__init__.py", "").module("azure/storage/blob/__init__.py", "");

            assertThat(scene.check("azure", "azure.functions", "azure.storage.blob")
                            .passed())
                    .isTrue();
        }

        @Test
        @DisplayName("passes for a module that puts an object in its own place")
        void replacedModule() throws Exception {
            scene.module("foo/__init__.py", "").module("foo/lazy.py", "import sys\nsys.modules[__name__] = object()\n");

            assertThat(scene.check("foo.lazy").passed()).isTrue();
        }

        @Test
        @DisplayName("passes on a tree whose path has a colon, at which PYTHONPATH splits")
        void colonInThePath() throws Exception {
            ImportScene odd = new ImportScene(Files.createDirectories(folder.resolve("data:ingest")));

            assertThat(odd.module("foo.py", "").check("foo").passed()).isTrue();
        }

        @Test
        @DisplayName("takes any python3 when the version is unknown")
        void unknownVersion() throws Exception {
            assertThat(scene.module("foo.py", "")
                            .check((PythonVersion) null, "foo")
                            .passed())
                    .isTrue();
        }

        @Test
        @DisplayName("is not misled by what a module prints")
        void printedReport() throws Exception {
            scene.module("foo.py", "print('passed', flush=True)\nraise RuntimeError('no')\n");

            assertThat(scene.check("foo").kind()).isEqualTo(Kind.BROKEN);
        }

        @Test
        @DisplayName("does not wait for threads and exit handlers of a module")
        void lingeringThread() throws Exception {
            scene.module("foo.py", """
                    import atexit, threading, time
                    atexit.register(time.sleep, 1000)
                    threading.Thread(target=time.sleep, args=(1000,)).start()
                    """);

            assertThat(scene.check("foo").passed()).isTrue();
        }

        @Test
        @DisplayName("writes nothing into the tree")
        void leavesTheTreeAlone() throws Exception {
            scene.module("foo/__init__.py", "import foo.bar\n")
                    .module("foo/bar.py", "")
                    .module("foo/baz.py", "")
                    .module("starts.py", """
                            import subprocess, sys
                            subprocess.run([sys.executable, '-c', 'import foo.baz'], check=True)
                            """);
            SortedMap<Path, Object> before = scene.listing();

            ImportResult result = scene.check("foo", "starts");

            assertThat(result.passed()).as(result.toString()).isTrue();
            assertThat(scene.listing()).isEqualTo(before);
        }

        @Test
        @DisplayName("runs no code of a .pth file, neither the tree's nor the interpreter's own")
        void pthFile() throws Exception {
            scene.module("evil.pth", "import os; open('@ran@', 'w')\n").module("foo.py", "");
            Files.copy(scene.site.resolve("evil.pth"), scene.ownPackages().resolve("evil.pth"));

            assertThat(scene.check("foo").passed()).isTrue();
            assertThat(scene.exists("ran")).isFalse();
        }

        @Test
        @DisplayName("lets the kernel end it when the maintainer was killed and cannot")
        void alarm() throws Exception {
            scene.module(
                    "foo.py",
                    "import signal\nopen('@left@', 'w').write(str(signal.getitimer(signal.ITIMER_REAL)[0]))\n");

            assertThat(scene.check("foo").passed()).isTrue();
            assertThat(Double.parseDouble(Files.readString(scene.file("left"))))
                    .isBetween(ImportScene.TIMEOUT.toSeconds() + 1.0, ImportScene.TIMEOUT.toSeconds() + 60.0);
        }
    }

    @Nested
    @DisplayName("of a module that something else brings")
    class OutsideTheTree {
        @Test
        @DisplayName("names the standard library's file")
        void standardLibrary() throws Exception {
            ImportResult result = scene.check("json");

            assertThat(result.kind()).isEqualTo(Kind.OUTSIDE_TREE);
            assertThat(result.message()).contains("json", "json/__init__.py", scene.site.toString());
        }

        @Test
        @DisplayName("names the interpreter for what is built in")
        void builtIn() throws Exception {
            ImportResult result = scene.check("sys");

            assertThat(result.kind()).isEqualTo(Kind.OUTSIDE_TREE);
            assertThat(result.message()).contains("the interpreter itself");
        }

        @Test
        @DisplayName("names the interpreter's own packages, which alone have it")
        void ownPackages() throws Exception {
            Path own = Files.createDirectory(scene.ownPackages().resolve("own"));
            Files.writeString(own.resolve("__init__.py"), "open('" + scene.file("ran") + "', 'w')\n");

            ImportResult result = scene.check("own");

            assertThat(result.kind()).as(result.toString()).isEqualTo(Kind.OUTSIDE_TREE);
            assertThat(result.message()).contains("own is not in " + scene.site, own.toString());
            assertThat(scene.exists("ran")).isFalse();
        }

        @Test
        @DisplayName("follows links out of the tree")
        void link() throws Exception {
            Path elsewhere = Files.writeString(folder.resolve("foo.py"), "");
            Files.createSymbolicLink(scene.site.resolve("foo.py"), elsewhere);

            assertThat(scene.check("foo").kind()).isEqualTo(Kind.OUTSIDE_TREE);
        }

        @Test
        @DisplayName("does not take a folder whose name begins like the tree's for the tree")
        void nameThatBeginsAlike() throws Exception {
            Path alike = Files.createDirectories(scene.site.resolveSibling("site-packages-old"));
            Files.writeString(alike.resolve("foo.py"), "");
            scene.module("bar.py", "import sys\nsys.path.append('" + alike + "')\n");

            assertThat(scene.check("bar", "foo").kind()).isEqualTo(Kind.OUTSIDE_TREE);
        }
    }

    @Nested
    @DisplayName("of a broken tree")
    class Broken {
        @Test
        @DisplayName("names module, exception and place, and hands on the traceback")
        void raises() throws Exception {
            ImportResult result = scene.module("foo.py", "\nraise ValueError('two\\nlines')\n")
                    .check("foo");

            assertThat(result.kind()).isEqualTo(Kind.BROKEN);
            assertThat(result.message()).contains("foo", "ValueError: two lines", "foo.py:2");
            assertThat(result.message().lines()).hasSize(1);
            assertThat(result.stderr()).contains("Traceback", "two\nlines");
        }

        @Test
        @DisplayName("names the module that is nowhere")
        void absent() throws Exception {
            ImportResult result = scene.check("nowhere.to.be.found");

            assertThat(result.kind()).isEqualTo(Kind.BROKEN);
            assertThat(result.message()).contains("nowhere", "ModuleNotFoundError");
        }

        @Test
        @DisplayName("names the one of several that fails")
        void second() throws Exception {
            ImportResult result = scene.module("foo.py", "")
                    .module("bar.py", "import absent_one\n")
                    .check("foo", "bar", "foo");

            assertThat(result.kind()).isEqualTo(Kind.BROKEN);
            assertThat(result.message()).contains("importing bar", "absent_one");
        }

        @ParameterizedTest
        @DisplayName("takes no exit for a success")
        @ValueSource(strings = {"import sys; sys.exit(0)", "import os; os._exit(0)", "exit(0)"})
        void exits(String source) throws Exception {
            assertThat(scene.module("foo.py", source).check("foo").kind()).isEqualTo(Kind.BROKEN);
        }

        @Test
        @DisplayName("names the signal that ended the interpreter, and the module")
        void segmentationFault() throws Exception {
            scene.module("foo.py", "import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)\n");

            ImportResult result = scene.check("foo");

            assertThat(result.kind()).isEqualTo(Kind.BROKEN);
            assertThat(result.message()).contains("SIGSEGV", "foo");
        }

        @Test
        @DisplayName("says what the interpreter said when not even its start works")
        void startBroken() throws Exception {
            scene.module("encodings/__init__.py", "raise ValueError('not the real one')\n");

            ImportResult result = scene.check("foo");

            assertThat(result.kind()).isEqualTo(Kind.BROKEN);
            assertThat(result.message()).contains("the start of the interpreter", "not the real one");
        }
    }

    @Nested
    @DisplayName("where a shared library is missing")
    class LibraryMissing {
        @Test
        @DisplayName("names the library")
        void absentLibrary() throws Exception {
            ImportResult result = scene.module("foo.py", "import ctypes\nctypes.CDLL('libdoesnotexist.so.1')\n")
                    .check("foo");

            assertThat(result.kind()).isEqualTo(Kind.LIBRARY_MISSING);
            assertThat(result.message()).contains("foo", "libdoesnotexist.so.1", "missing here");
        }

        @Test
        @DisplayName("names the version of glibc")
        void oldGlibc() throws Exception {
            ImportResult result = scene.module("foo.py", """
                            raise ImportError("/lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.99' not found "
                                              "(required by /x/_rust.abi3.so)")
                            """).check("foo");

            assertThat(result.kind()).isEqualTo(Kind.LIBRARY_MISSING);
            assertThat(result.message()).contains("GLIBC_2.99", "as new as the data app's");
        }

        @Test
        @DisplayName("sees it behind an exception that explains something else at length")
        void wrapped() throws Exception {
            scene.module("foo.py", """
                    import ctypes
                    try:
                        ctypes.CDLL('libdoesnotexist.so.1')
                    except OSError as e:
                        raise RuntimeError('IMPORTANT: ' + 'read this. ' * 1000) from e
                    """);

            assertThat(scene.check("foo").kind()).isEqualTo(Kind.LIBRARY_MISSING);
        }

        @Test
        @DisplayName("calls the tree broken when the file is one of its own")
        void ownLibrary() throws Exception {
            scene.module("foo.py", "import ctypes, os\nctypes.CDLL(os.path.dirname(__file__) + '/own.so')\n");

            assertThat(scene.check("foo").kind()).isEqualTo(Kind.BROKEN);
        }
    }

    @Test
    @DisplayName("refuses to import nothing")
    void nothing() {
        assertThatThrownBy(() -> scene.check())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("imports");
    }
}
