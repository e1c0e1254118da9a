package dev.codeonly.pipelines.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.codeonly.fixtures.PythonTools;
import dev.codeonly.fixtures.RealTrees;
import dev.codeonly.fixtures.ShellFingerprint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What comes out of a cache is the small set, as it was built from another commit. */
@DisplayName("Packages out of a cache")
class RestoredPackagesTest {
    private static final String WARNING = "##vso[task.logissue type=warning]the packages out of the cache are not good";

    @TempDir
    private Path place;

    private PackageBuild build;

    @BeforeEach
    void restore() {
        build = new PackageBuild(place).requirements("certifi==2026.10.18\nidna==3.20\nsix==1.17.0\n");
        Script.lines(place, "mkdir built; cp -rT '" + RealTrees.small().packages() + "' built/.python_packages");
    }

    private Script script() {
        return build.script("pip", "six", "idna", "certifi").with("RESTORED", "true");
    }

    private void change(String lines) {
        Script.lines(build.packages(), lines);
    }

    @Test
    @DisplayName("are verified and packed, not installed, and keep the commit they were built from")
    void good() throws IOException {
        String before = Files.readString(RealTrees.small().packages().resolve(".package_set"));
        change("truncate -s 20 lib/site-packages/__pycache__/six.cpython-*.pyc");

        // Out of reach of any index: whoever installs fails.
        Script.Ended ended = script().with("PIP_INDEX_URL", "http://127.0.0.1:9/")
                .with("PIP_RETRIES", "0")
                .run()
                .exits(0);

        assertThat(ended.out())
                .contains("Verified: the packages of commit 0123456789abcdef")
                .doesNotContain(WARNING);
        assertThat(build.text("package_set")).isEqualTo(before);
        assertThat(ShellFingerprint.of(build.packages())).contains(build.fingerprint());
        // Bytecode is compiled again: what lies in the cache could be of another source.
        change("test $(stat -c %s lib/site-packages/__pycache__/six.cpython-*.pyc) -gt 1000");
    }

    @Test
    @DisplayName("are thrown away, with a warning, and built anew when they are not good")
    void builtAnew() throws IOException {
        change("sed -i 's/^Commit: .*/Commit: of another branch/' .package_set");

        Script.Ended ended = script().run().exits(0);

        assertThat(ended.out()).contains(WARNING, "Installed: 3 distributions");
        assertThat(build.text("package_set")).contains("Commit: " + PackageBuild.COMMIT);
    }

    @Test
    @DisplayName("are looked for by all that they depend on")
    void key() throws IOException {
        Path requirements = Files.writeString(place.resolve("normalised.txt"), "six==1.17.0\n");
        Script script =
                Script.bash("key-packages.sh").with("NORMALISED", requirements).with("IMPORTS", "six");
        List<String> keys = new ArrayList<>(List.of(key(script)));

        assertThat(key(script)).isEqualTo(keys.get(0));
        for (String variable : List.of(
                "CONTAINER", "APP_GLIBC", "APP_PLATFORM", "INSTALLER", "ALLOW_SOURCE_BUILDS", "IMPORTS", "FEEDS")) {
            keys.add(key(script.with(variable, "other")));
        }
        keys.add(key(script.with("PYTHON", otherPython())));
        Files.writeString(requirements, "six==1.17.0\nidna==3.20\n");
        keys.add(key(script));
        assertThat(keys).doesNotHaveDuplicates();
    }

    private static String key(Script script) {
        String said = script.run().exits(0).out();
        String prefix = "##vso[task.setvariable variable=packagesKey]";
        assertThat(said).startsWith(prefix);
        return said.lines().findFirst().orElseThrow().substring(prefix.length());
    }

    private Path otherPython() throws IOException {
        Path python = Files.writeString(place.resolve("python"), "#!/bin/sh\necho 3.2.1 glibc 2.5\n");
        Script.lines(place, "chmod +x python");
        return python;
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("are not good with")
    @MethodSource("faults")
    void notGood(String fault, String lines, String reason) {
        change(lines);

        Script.Ended ended = Script.bash("verify-packages.sh")
                .with("PYTHON", PythonTools.pythonWithPip())
                .with("PACKAGES", build.packages())
                .with("REQUIREMENTS", build.app().resolve("requirements.txt"))
                .with("IMPORTS", "six idna certifi")
                .run()
                .exits(1);

        assertThat(ended.err()).as(fault).contains(reason);
    }

    static List<Arguments> faults() {
        String six = "lib/site-packages/six.py";
        return List.of(
                arguments(
                        "another content of the same size",
                        "printf X | dd of=" + six + " conv=notrunc status=none",
                        "six.py is not the file that was installed"),
                arguments("a file that is missing", "rm " + six, "six.py is not the file that was installed"),
                arguments(
                        "a RECORD that is missing",
                        "rm lib/site-packages/six-1.17.0.dist-info/RECORD",
                        "a RECORD cannot be read"),
                arguments("no word about them", "rm .package_set", "there is no .package_set"),
                arguments("nothing at all", "find . -mindepth 1 -delete", "there is no .package_set"),
                arguments(
                        "other requirements",
                        "sed -i 's/idna==3.20/idna==3.21/' '../../the app/requirements.txt'",
                        "says something else than a build would say now"),
                arguments(
                        "another Python",
                        "sed -i 's/^Python: .*/Python: 3.2/' .package_set",
                        "says something else than a build would say now"));
    }
}
