package dev.codeonly.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.files.Disk;
import dev.codeonly.fixtures.PythonTools;
import dev.codeonly.fixtures.RecordCheck;
import dev.codeonly.fixtures.ShellFingerprint;
import dev.codeonly.tree.KeyValues;
import dev.codeonly.tree.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The demo")
class DemoTest {
    private static final Pattern OUTCOME = Pattern.compile("^ {4}([A-Z_]+) – .*");

    @TempDir
    private Path folder;

    private final Cli cli = new Cli();

    private static List<String> outcomes(Cli.Ended ended) {
        return ended.out()
                .lines()
                .map(OUTCOME::matcher)
                .filter(Matcher::matches)
                .map(match -> match.group(1))
                .toList();
    }

    @Test
    @DisplayName("builds a real set from the package index and shows the whole job on it")
    void real() throws IOException {
        Path place = folder.resolve("a place");

        Cli.Ended ended = cli.run("demo", "--dir", place.toString());

        assertThat(ended.err()).isEmpty();
        assertThat(ended.exit()).isZero();
        assertThat(outcomes(ended))
                .containsExactly("BACKED_UP", "CURRENT", "PACKAGES_LOST", "RESTORE_SUCCESS", "BACKED_UP", "CURRENT");
        assertThat(ended.out()).contains("Grade: imported", "lock         free", "All as promised, in ");
        assertSet(Homes.packages(place.resolve("home")));
        RecordCheck.assertEveryCountedRowHolds(Homes.backup(place.resolve("home")));
    }

    private static void assertSet(Path packages) throws IOException {
        RecordCheck.assertEveryCountedRowHolds(packages);
        KeyValues set = KeyValues.parse(Files.readString(packages.resolve(".package_set")));
        assertThat(set.get("Fingerprint")).isEqualTo(ShellFingerprint.of(packages));
        assertThat(set.get("Requirements"))
                .contains(
                        Sha256.of(packages.resolve(".package_set.requirements")).hex());
        assertThat(set.get("Python")).contains(PythonTools.version());
        assertThat(set.get("Platform"))
                .hasValueSatisfying(platform -> assertThat(platform).startsWith("linux_"));
        assertThat(set.get("Glibc"))
                .hasValueSatisfying(glibc -> assertThat(glibc).matches("2\\.\\d+"));
        assertThat(set.get("Imports"))
                .contains("azure.functions, azure.storage.blob, azure.identity, cryptography.x509, requests");
        assertThat(set.get("Built")).isPresent();
        assertThat(packages.resolve("lib/site-packages/requests/__pycache__")).isNotEmptyDirectory();
    }

    @Nested
    @DisplayName("with a python3 that has a pip of its own")
    class Faked {
        private Path bin;
        private Path set;

        @BeforeEach
        void layOut() throws IOException {
            bin = Files.createDirectories(folder.resolve("bin"));
            set = folder.resolve("set");
            Homes.packages(set, "1.0");
            Files.delete(set.resolve(".package_set"));
        }

        /** A python3 that installs a tiny set, and for the rest is the real one. */
        private Cli.Ended run(String pipVersion, String pipInstall, String... options) throws IOException {
            python(pipVersion, pipInstall);
            List<String> words = new ArrayList<>(List.of("demo"));
            words.addAll(List.of(options));
            return cli.run(words.toArray(String[]::new));
        }

        private void python(String pipVersion, String pipInstall) throws IOException {
            Path python = bin.resolve("python3");
            Files.writeString(python, """
                    #!/bin/bash
                    target=$(grep -oP '(?<=--target )\\S+' <<<"$*")
                    case "$*" in
                        *'sys, sysconfig; print(sys.executable)'*) printf '%s\\n' "$0" VERSION linux_x86_64 ;;
                        *'pip --version') PIP_VERSION ;;
                        *'pip install'*) PIP_INSTALL ;;
                        *) exec REAL "$@" ;;
                    esac
                    """.replace("PIP_VERSION", pipVersion)
                    .replace("PIP_INSTALL", pipInstall)
                    .replace("VERSION", PythonTools.version())
                    .replace("REAL", PythonTools.python().toString()));
            Files.setPosixFilePermissions(python, PosixFilePermissions.fromString("rwxr-xr-x"));
            cli.with("PATH", bin + ":" + System.getenv("PATH"));
        }

        private String install() {
            return "cp -r " + set + "/lib/site-packages/. \"$target\"; mkdir -p \"$target\"/{requests,cryptography};"
                    + " touch \"$target\"/requests/__init__.py \"$target\"/cryptography/{__init__,x509}.py";
        }

        private Path temporary(Cli.Ended ended) {
            String first = ended.lines().get(0);
            return Path.of(first.substring(first.indexOf(" in /") + " in ".length()));
        }

        @Test
        @DisplayName("deletes its folder at the end")
        void deletes() throws IOException {
            Cli.Ended ended = run("true", install());

            assertThat(ended.err()).isEmpty();
            assertThat(ended.exit()).isZero();
            assertThat(temporary(ended)).doesNotExist();
            assertThat(ended.out()).contains("--keep");
        }

        @Test
        @DisplayName("keeps its folder when asked, and says what to do there")
        void keeps() throws IOException, InterruptedException {
            Cli.Ended ended = run("true", install(), "--keep");

            Path kept = temporary(ended);
            assertThat(Homes.backup(kept.resolve("home"))).isDirectory();
            assertThat(ended.out()).contains("./maintainer status --home " + kept.resolve("home"));
            assertThat(new ProcessBuilder("rm", "-r", kept.toString()).start().waitFor())
                    .isZero();
        }

        @Test
        @DisplayName("is not disturbed by the settings of the caller's shell")
        void settings() throws IOException {
            cli.with("DATA_APPS", "nonsense").with("COPY_WORKERS", "nonsense").with("SETTLE_TIME", "PT1H");

            assertThat(run("true", install()).exit()).isZero();
        }

        @Test
        @DisplayName("shows what pip said when it fails, and leaves nothing behind")
        void pipFails() throws IOException {
            Cli.Ended ended = run("true", "echo 'No matching distribution'; exit 1");

            assertThat(ended.exit()).isEqualTo(1);
            assertThat(ended.err()).contains("pip could not install", "No matching distribution");
            assertThat(temporary(ended)).doesNotExist();
        }

        @Test
        @DisplayName("names the line that installs pip")
        void noPip() throws IOException {
            Cli.Ended ended = run("echo 'No module named pip'; exit 1", "");

            assertThat(ended.exit()).isEqualTo(1);
            assertThat(ended.err()).contains("has no pip", "apt-get install -y python3-pip");
        }

        @Test
        @DisplayName("ends with 1 when a module does not import from the set")
        void importFails() throws IOException {
            Cli.Ended ended = run("true", install() + "; echo 'import nowhere' >\"$target\"/requests/__init__.py");

            assertThat(ended.exit()).isEqualTo(1);
            assertThat(ended.err()).contains("requests", "nowhere");
        }

        @Test
        @DisplayName("ends with 1 and both outcomes when a step does not end as promised")
        void brokenPromise() throws Exception {
            python("true", install());
            Disk nothingGetsLost = new Disk() {
                @Override
                public void rename(Path from, Path to) throws IOException {
                    if (!to.toString().contains("/lost/")) {
                        super.rename(from, to);
                    }
                }
            };
            Shell shell = cli.shell();
            try (DemoFolder open = DemoFolder.open(nothingGetsLost, Optional.of(folder.resolve("demo")), false)) {
                Demo demo = new Demo(shell, nothingGetsLost, Python.find(shell.environment()), open);

                assertThat(demo.run()).isFalse();
            }
            assertThat(cli.ended(1).err()).contains("step 4", "PACKAGES_LOST", "CURRENT");
        }
    }

    @Test
    @DisplayName("names the line that installs Python")
    void noPython() {
        Cli.Ended ended = cli.with("PATH", folder.toString()).run("demo");

        assertThat(ended.exit()).isEqualTo(1);
        assertThat(ended.err()).contains("apt-get install -y python3");
        assertThat(ended.out()).isEmpty();
    }

    @Test
    @DisplayName("ends with 2 for a folder that has something in it, and touches nothing")
    void fullFolder() throws IOException {
        Files.createFile(folder.resolve("mine.txt"));

        Cli.Ended ended = cli.run("demo", "--dir", folder.toString());

        assertThat(ended.exit()).isEqualTo(2);
        assertThat(ended.err()).contains("is not an empty folder");
        assertThat(folder).isDirectoryContaining("glob:**/mine.txt");
    }
}
