package dev.codeonly.pipelines.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.fixtures.PythonTools;
import dev.codeonly.fixtures.Wheel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A build of packages is refused, with the name of the package,")
class BuildRefusalsTest {
    /** Has sources on the index and nothing else. */
    private static final String SOURCES_ONLY = "docopt==0.6.2\n";

    @TempDir
    private Path place;

    private PackageBuild build;
    private Path wheels;

    @BeforeEach
    void layOut() {
        build = new PackageBuild(place);
        wheels = place.resolve("wheels");
    }

    private String withWheels(String requirement) {
        return "--find-links " + wheels + "\n" + requirement + "\n";
    }

    private static String tag(String platform) {
        String python = "cp" + PythonTools.version().replace(".", "");
        return python + "-" + python + "-" + platform;
    }

    @Nested
    @DisplayName("for sources")
    class Sources {
        @ParameterizedTest
        @DisplayName("when the index has no wheel of it, with the parameter that lets it be built")
        @CsvSource({"pip,pinned", "uv,native"})
        void noWheel(String installer, String tags) {
            build.requirements("six==1.17.0\n" + SOURCES_ONLY);

            assertThat(build.refused(build.script(installer, "docopt").with("TARGET_TAGS", tags)))
                    .contains("docopt==0.6.2 has no wheel for Python " + PythonTools.version())
                    .contains("only sources", "name docopt in allowSourceBuilds");
        }

        @Test
        @DisplayName("when a line of the requirements has it built")
        void byOption() {
            build.requirements("--no-binary docopt\n" + SOURCES_ONLY);

            assertThat(build.refused(build.script("pip", "docopt")))
                    .contains("docopt would be built from its sources by a line --no-binary");
        }

        @Tag("slow")
        @Test
        @DisplayName("but not when it may be built: then it is, from the version that is asked for")
        void allowed() {
            build.requirements("six==1.17.0\n" + SOURCES_ONLY);

            Script.Ended ended = build.script("pip", "docopt")
                    .with("ALLOW_SOURCE_BUILDS", "crcmod, DocOpt")
                    .run()
                    .exits(0);

            assertThat(ended.out()).contains("No wheel of docopt==0.6.2 fits; it is built from its sources");
            assertThat(build.packages().resolve("lib/site-packages/docopt-0.6.2.dist-info/RECORD"))
                    .exists();
        }

        @Tag("slow")
        @Test
        @DisplayName("when a requirement names them by their path, which pip would build unasked")
        void byPath() {
            build.requirements("./libs/tiny\n")
                    .file("libs/tiny/pyproject.toml", """
                            [build-system]
                            requires = []
                            build-backend = "backend"
                            backend-path = ["."]
                            """)
                    .file("libs/tiny/backend.py", """
                            import shutil
                            def build_wheel(folder, config_settings=None, metadata_directory=None):
                                shutil.copy("%s", folder)
                                return "%s"
                            """.formatted(
                                    Wheel.of("tiny", "1.0", "py3-none-any").into(wheels),
                                    Wheel.of("tiny", "1.0", "py3-none-any").fileName()));

            assertThat(build.refused(build.script("pip", "tiny")))
                    .contains("tiny 1.0 was built from sources, file://", "/libs/tiny")
                    .contains("name the package in allowSourceBuilds");
            Script.lines(place, "rm -r built");
            build.script("pip", "tiny")
                    .with("ALLOW_SOURCE_BUILDS", "tiny")
                    .run()
                    .exits(0);
        }
    }

    @Nested
    @DisplayName("for a glibc that the app does not have")
    class Glibc {
        @ParameterizedTest
        @DisplayName("when only a wheel for a newer one is there")
        @ValueSource(strings = {"pip", "uv"})
        void newer(String installer) {
            Wheel.of("fromthefuture", "1.0", tag("manylinux_2_99_x86_64")).into(wheels);
            build.requirements(withWheels("fromthefuture==1.0"));

            assertThat(build.refused(build.script(installer, "fromthefuture").with("APP_GLIBC", "2.31")))
                    .matches(".*fromthefuture==1\\.0(\\.0)? needs glibc 2\\.99, and the app has 2\\.31; .*")
                    .contains("manylinux_2_31 or lower");
        }

        @Tag("slow")
        @Test
        @DisplayName("but not when another version, or another wheel of the same, is for an older one")
        void older() {
            Wheel.of("fromthefuture", "2.0", tag("manylinux_2_99_x86_64")).into(wheels);
            Wheel.of("fromthefuture", "1.0", tag("manylinux_2_31_x86_64")).into(wheels);
            Wheel.of("fromthefuture", "1.0", tag("manylinux_2_99_x86_64")).into(wheels);
            build.requirements(withWheels("fromthefuture"));

            build.script("pip", "fromthefuture").with("APP_GLIBC", "2.31").run().exits(0);

            assertThat(build.text("package_set")).contains("Glibc: 2.31\n");
        }

        @Tag("slow")
        @Test
        @DisplayName("when this machine's interpreter took the wheel, because this machine has it")
        void native_() {
            build.requirements("MarkupSafe==3.0.3\n");

            assertThat(build.refused(build.script("pip", "markupsafe")
                            .with("TARGET_TAGS", "native")
                            .with("APP_GLIBC", "2.5")))
                    .contains("markupsafe 3.0.3 needs glibc 2.17, and the app has 2.5; ");
        }

        @Test
        @DisplayName("when the wheel says nothing, and a library in it asks for one")
        void byLibrary() {
            Wheel.of("built_here", "1.0", tag("linux_x86_64"))
                    .file("built_here/fast.so", "\u007fELF\0GLIBC_2.2.5\0GLIBC_2.98\0GLIBC_PRIVATE\0")
                    .into(wheels);
            build.requirements(withWheels("built_here"));

            assertThat(build.refused(build.script("pip", "built_here")))
                    .contains("built_here 1.0 needs glibc 2.98, and the app has ");
        }
    }

    @Nested
    @DisplayName("for what it would not run with")
    class Unfit {
        @Test
        @DisplayName("when it is editable, with file and line, before anything is fetched")
        void editable() {
            build.requirements("-r more.txt\n").file("more.txt", "six==1.17.0\n-e ./libs/tiny\n");

            Script script = build.script("pip", "six").with("PIP_INDEX_URL", "http://127.0.0.1:9/");
            assertThat(script.run().exits(1).err()).contains("more.txt:2: '-e ./libs/tiny' is editable");
            assertThat(build.output()).doesNotExist();
        }

        @Test
        @DisplayName("when a module does not import from the packages")
        void imports() {
            build.requirements(PackageBuild.PURE);

            Script.Ended ended = build.script("uv", "six", "pandas").run().exits(1);

            assertThat(ended.err()).contains("No module named 'pandas'", "not all of IMPORTS import");
            assertThat(ended.out()).contains("##vso[task.logissue type=error]the packages are refused; ");
            assertThat(build.output()).doesNotExist();
        }

        @Test
        @DisplayName("when it is not there at all")
        void unknown() {
            build.requirements("six==99\n");

            assertThat(build.refused(build.script("pip", "six"))).contains("six==99 was not found for Python");
            Script.lines(place, "rm -r built");
            Script.Ended uv = build.script("uv", "six").run().exits(1);
            assertThat(uv.err()).contains("there is no version of six==99");
            assertThat(uv.out()).contains("uv could not install the requirements");
        }
    }

    @Nested
    @DisplayName("or of the setting")
    class Settings {
        @Test
        @DisplayName("that is missing or has not its form")
        void variables() {
            build.requirements(PackageBuild.PURE);
            Script script = build.script("pip", "six");

            assertThat(script.with("APP_GLIBC", "new").run().exits(2).out()).contains("APP_GLIBC is 'new'");
            assertThat(script.with("APP_GLIBC", "2.31")
                            .with("INSTALLER", "conda")
                            .run()
                            .exits(2)
                            .out())
                    .contains("INSTALLER is 'conda'");
            assertThat(script.with("INSTALLER", "pip")
                            .without("IMPORTS")
                            .run()
                            .exits(2)
                            .out())
                    .contains("IMPORTS is not set");
        }

        @Test
        @DisplayName("of the tool that is missing: another Python, no pip, no uv")
        void tools() throws IOException {
            build.requirements(PackageBuild.PURE);
            Path bare = Files.writeString(
                    place.resolve("python"),
                    "#!/bin/sh\n[ \"$1\" != -m ] || exit 1\nexec '" + PythonTools.python() + "' \"$@\"\n");
            Script.lines(place, "chmod +x python");

            Script script = build.script("pip", "six");
            assertThat(script.with("PYTHON_VERSION", "3.2").run().exits(5).err())
                    .contains("missing: Python 3.2");
            script.with("PYTHON_VERSION", PythonTools.version());
            assertThat(script.with("PYTHON", bare).run().exits(5).out())
                    .contains("has no pip that starts", "ensurepip");
            assertThat(build.script("uv", "six")
                            .with("UV", "/nowhere/uv")
                            .with("PYTHON", withoutUv())
                            .run()
                            .exits(5)
                            .out())
                    .contains("uv is not there", "-m pip install uv");
        }

        private Path withoutUv() throws IOException {
            Path python = Files.writeString(
                    place.resolve("python-without-uv"),
                    "#!/bin/sh\n[ \"$2\" != uv ] || exit 1\nexec '" + PythonTools.pythonWithPip() + "' \"$@\"\n");
            Script.lines(place, "chmod +x python-without-uv");
            return python;
        }

        @Test
        @DisplayName("of the platform that this interpreter is not for")
        void platform() {
            build.requirements(PackageBuild.PURE);

            assertThat(build.refused(build.script("pip", "six").with("APP_PLATFORM", "linux_aarch64")))
                    .contains("and the packages for linux_aarch64");
        }
    }
}
