package dev.codeonly.pipelines.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.fixtures.Install;
import dev.codeonly.fixtures.PythonTools;
import dev.codeonly.fixtures.RealTrees;
import dev.codeonly.fixtures.ShellFingerprint;
import dev.codeonly.fixtures.TreeBuilder;
import dev.codeonly.tree.Inspection;
import dev.codeonly.tree.MayDiffer;
import dev.codeonly.tree.PackageTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("write-package-set.sh")
class WritePackageSetTest {
    @TempDir
    private Path place;

    private Path packages;
    private Path requirements;

    @BeforeEach
    void layOut() throws IOException {
        packages = place.resolve("site/wwwroot/.python_packages");
        requirements = Files.writeString(place.resolve("requirements.txt"), "foo==1.0\n");
    }

    private Script script() {
        return Script.bash("write-package-set.sh")
                .with("PACKAGES", packages)
                .with("REQUIREMENTS", requirements)
                .with("IMPORTS", "foo")
                .with("COMMIT", "abc123");
    }

    private String refused() {
        String said = script().run().exits(1).said();
        assertThat(packages.resolve(".package_set")).doesNotExist();
        assertThat(packages.resolve(".package_set.tmp")).doesNotExist();
        return said;
    }

    /** Distribution foo with a module, for what a real tree cannot show. */
    private TreeBuilder foo() {
        return TreeBuilder.in(packages).distribution("foo", "1.0").file("foo/__init__.py", "x = 1\n");
    }

    @Nested
    @DisplayName("for what pip install --target left")
    class AfterPip {
        private Path small;

        @BeforeEach
        void install() {
            small = Path.of("src/test/python/small.txt").toAbsolutePath();
            RealTrees.small(Install.PIP).copyTo(place);
        }

        private Script.Ended write() {
            return script().with("REQUIREMENTS", small)
                    .with("IMPORTS", "six,idna  certifi.core")
                    .run()
                    .exits(0);
        }

        @Test
        @DisplayName("writes what the packages are, as everybody else reads it")
        void written() throws IOException {
            Script.Ended ended = write();

            List<String> lines = Files.readAllLines(packages.resolve(".package_set"));
            assertThat(lines)
                    .contains("Python: " + PythonTools.version(), "Glibc: none", "Commit: abc123")
                    .contains("Imports: six, idna, certifi.core")
                    .contains("Fingerprint: " + ShellFingerprint.of(packages).orElseThrow())
                    .anyMatch(line -> line.matches("Platform: linux_\\w+"))
                    .anyMatch(line -> line.matches("Built: \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d"));
            assertThat(ended.out().lines()).containsExactlyElementsOf(lines);
            Inspection inspection = Inspection.of(new PackageTree(packages), MayDiffer.NOTHING);
            assertThat(inspection.complete()).isTrue();
            assertThat(inspection.confirmedByBuild()).isTrue();
        }

        @Test
        @DisplayName("keeps the normalised requirements, and their hash")
        void requirements() throws IOException {
            write();

            Script normalise = Script.python("normalise_requirements.py");
            assertThat(packages.resolve(".package_set.requirements"))
                    .hasContent(normalise.run(small).out());
            assertThat(Files.readString(packages.resolve(".package_set")))
                    .startsWith(
                            "Requirements: " + normalise.run(small, "--sha256").out());
        }

        @Test
        @DisplayName("compiles bytecode anew, so that it holds without time stamps")
        void bytecode() throws IOException {
            assertThat(flags()).isNotEmpty().containsOnly(0);

            script().with("REQUIREMENTS", small)
                    .with("IMPORTS", "six")
                    .with("PYTHONPYCACHEPREFIX", place.resolve("elsewhere"))
                    .with("PYTHONOPTIMIZE", "1")
                    .run()
                    .exits(0);

            assertThat(flags()).isNotEmpty().containsOnly(1);
        }

        /** Byte 4 of every .pyc: 0 is by time stamp, 1 by a hash that nobody checks. */
        private List<Integer> flags() throws IOException {
            try (Stream<Path> files = Files.walk(packages)) {
                List<Path> compiled =
                        files.filter(file -> file.toString().endsWith(".pyc")).toList();
                List<Integer> flags = new ArrayList<>();
                for (Path file : compiled) {
                    flags.add((int) Files.readAllBytes(file)[4]);
                }
                return flags;
            }
        }

        @Test
        @DisplayName("says the same when it is run again")
        void again() throws IOException {
            write();
            String first = Files.readString(packages.resolve(".package_set"));
            write();

            assertThat(Files.readString(packages.resolve(".package_set")).replaceAll("Built: .*", ""))
                    .isEqualTo(first.replaceAll("Built: .*", ""));
        }

        @Test
        @DisplayName("refuses them when a file is missing or another, and takes back what it said before")
        void changed() throws IOException {
            write();
            Files.delete(packages.resolve("lib/site-packages/six.py"));
            Files.writeString(packages.resolve("lib/site-packages/certifi/cacert.pem"), "short");

            assertThat(refused())
                    .contains("six.py is missing", "certifi/cacert.pem has not the size that pip recorded");
        }
    }

    @Nested
    @DisplayName("refuses packages")
    class Refuses {
        @Test
        @DisplayName("that have a distribution without RECORD, or none at all")
        void records() throws IOException {
            foo().distribution("bar", "1.0").write();
            Files.delete(packages.resolve("lib/site-packages/bar-1.0.dist-info/RECORD"));
            assertThat(refused()).contains("bar-1.0.dist-info has no RECORD that can be read");

            Files.writeString(packages.resolve("lib/site-packages/bar-1.0.dist-info/RECORD"), "one field\n");
            assertThat(refused()).contains("bar-1.0.dist-info has no RECORD that can be read");
        }

        @Test
        @DisplayName("that have two versions of a project, however it is written")
        void twice() throws IOException {
            foo().distribution("Zope.Interface", "1.0")
                    .distribution("zope_interface", "2.0")
                    .write();

            assertThat(refused())
                    .contains("Zope.Interface-1.0.dist-info and zope_interface-2.0.dist-info are two versions");
        }

        @Test
        @DisplayName("that lie somewhere else than pip install --target puts them")
        void elsewhere() throws IOException {
            Files.createDirectories(packages.resolve("six"));
            assertThat(refused()).contains("lib/site-packages is not there", "--target");

            Files.createDirectories(packages.resolve("lib/site-packages"));
            assertThat(refused()).contains("no distribution is installed");
        }

        @Test
        @DisplayName("that were not installed by pip install --target")
        void otherwise() throws IOException {
            foo().row("../../../bin/foo,sha256=x,1").write();
            assertThat(refused()).contains("foo-1.0.dist-info was not installed by pip install --target");

            Files.writeString(packages.resolve("pyvenv.cfg"), "");
            assertThat(refused()).contains("is a virtual environment");
        }

        @ParameterizedTest
        @ValueSource(strings = {"bar.egg-info", "bar.egg-link", "__editable__.bar-1.0.pth"})
        @DisplayName("that were installed in a way that records nothing")
        void recordless(String name) throws IOException {
            foo().unowned(name, "x").write();

            assertThat(refused()).contains(name + " has no RECORD");
        }

        @Test
        @DisplayName("whose code lies elsewhere")
        void editable() throws IOException {
            foo().file(
                            "foo-1.0.dist-info/direct_url.json",
                            "{\"url\": \"file:///x\", \"dir_info\": {\"editable\": true}}")
                    .write();

            assertThat(refused()).contains("foo-1.0.dist-info is editable");
        }

        @ParameterizedTest
        @CsvSource({
            "cp26-cp26-manylinux_2_17_x86_64, false",
            "cp399-cp399-manylinux_2_17_x86_64, false",
            "cp399-abi3-manylinux_2_17_x86_64, false",
            "cp37-abi3-manylinux_2_17_x86_64, true",
            "py2.py3-none-any, true",
            "py36-none-any, true"
        })
        @DisplayName("that are for another Python than PYTHON")
        void python(String tag, boolean fits) throws IOException {
            foo().write();
            Path wheel = packages.resolve("lib/site-packages/foo-1.0.dist-info/WHEEL");
            // A RECORD that does not mention WHEEL is still right when that file is another.
            foo().unowned("foo-1.0.dist-info/WHEEL", "Tag: " + tag + "\n").write();
            String record = "lib/site-packages/foo-1.0.dist-info/RECORD";
            List<String> rows = Files.readAllLines(packages.resolve(record)).stream()
                    .filter(row -> !row.contains("WHEEL"))
                    .toList();
            Files.write(packages.resolve(record), rows);
            assertThat(wheel).hasContent("Tag: " + tag);

            Script.Ended ended = script().run().exits(fits ? 0 : 1);

            assertThat(ended.err().contains("is for " + tag + ", and PYTHON is " + PythonTools.version()))
                    .isNotEqualTo(fits);
        }

        @Test
        @DisplayName("from which a module does not import, comes from elsewhere, or is only a folder")
        void imports() throws IOException {
            foo().file("bar/__init__.py", "import missing_module\n").write();

            assertThat(script().with("IMPORTS", "bar").run().exits(1).err())
                    .contains("missing_module", "not all of IMPORTS import");
            assertThat(script().with("IMPORTS", "json").run().exits(1).err()).contains("json was imported from");
            assertThat(packages.resolve(".package_set")).doesNotExist();
        }

        @Test
        @DisplayName("whose requirements are refused")
        void requirements() throws IOException {
            foo().write();
            Files.writeString(requirements, "-e .\n");

            assertThat(refused()).contains("editable", "the requirements in " + requirements + " are not fit");
        }
    }

    @Test
    @DisplayName("names a file that does not compile, and goes on")
    void template() throws IOException {
        foo().file("foo/template.py", "{{ code }} = \n").write();

        assertThat(script().run().exits(0).said()).contains("foo/template.py", "do not compile");
    }

    @Test
    @DisplayName("takes any folder name")
    void anyName() throws IOException {
        packages = place.resolve("it's \"a [b]* $HOME/.python_packages");
        foo().write();

        script().run().exits(0);

        assertThat(packages.resolve(".package_set")).exists();
    }

    @ParameterizedTest
    @CsvSource({
        "PACKAGES, '', PACKAGES is not set",
        "PACKAGES, /not/there, which is no folder",
        "REQUIREMENTS, '', REQUIREMENTS is not set",
        "REQUIREMENTS, /not/there, which is no file",
        "IMPORTS, '', IMPORTS is not set",
        "IMPORTS, 'foo, bar; import os', 'bar;'' in IMPORTS is no module'",
        "IMPORTS, '-c', is no module",
        "IMPORTS, ' , ', IMPORTS names no module",
        "COMMIT, 'a b', COMMIT is no commit"
    })
    @DisplayName("exits 2 when a variable is not what it has to be")
    void variables(String name, String value, String message) throws IOException {
        foo().write();

        assertThat(script().with(name, value).run().exits(2).err()).contains(message);
    }

    @Test
    @DisplayName("exits 5 without an interpreter, 2 for arguments, and explains itself")
    void usage() throws IOException {
        foo().write();

        assertThat(script().with("PYTHON", "python9").run().exits(5).err()).contains("'python9' is not there");
        assertThat(script().run("x").exits(2).err()).contains("'x'", "--help");
        assertThat(script().run("--help").exits(0).out()).contains("PACKAGES", "IMPORTS", "exit codes");
    }
}
