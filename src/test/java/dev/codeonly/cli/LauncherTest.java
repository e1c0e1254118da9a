package dev.codeonly.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real launcher in a folder laid out as the project, or as the deployed app, with a java and an mvn of three lines:
 * java says how it was started, mvn makes a jar and a line in builds.txt.
 */
@DisplayName("The launcher")
class LauncherTest {
    private static final Path LAUNCHER = Path.of("maintainer").toAbsolutePath();
    private static final List<String> TOOLS =
            List.of("bash", "dirname", "find", "flock", "grep", "mkdir", "mv", "readlink", "sleep", "stty", "touch");

    @TempDir
    private Path folder;

    private final Map<String, String> environment = new TreeMap<>();
    private Path project;
    private Path tools;

    private record Ended(int exit, String out, String err) {}

    @BeforeEach
    void layOut() throws IOException {
        folder = folder.toRealPath();
        project = Files.createDirectories(folder.resolve("the project"));
        Files.copy(LAUNCHER, project.resolve("maintainer"));
        Files.createDirectories(project.resolve("src/main/java"));
        for (String file : List.of("pom.xml", "host.json", "src/main/java/A.java")) {
            Files.createFile(project.resolve(file));
        }
        tools = Files.createDirectories(folder.resolve("tools"));
        for (String tool : TOOLS) {
            script(tools.resolve(tool), "exec " + which(tool) + " \"$@\"");
        }
        Path jdk = Files.createDirectories(folder.resolve("jdk/bin")).getParent();
        Files.writeString(jdk.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"17.0.13\"\n");
        script(jdk.resolve("bin/javac"), "");
        script(jdk.resolve("bin/java"), "printf '%s\\n' \"$@\"\necho \"locale ${LC_ALL:-} in $PWD\"\nexit 3");
        Files.createSymbolicLink(tools.resolve("java"), jdk.resolve("bin/java"));
        mvn("");
        environment.put("PATH", tools.toString());
        old();
    }

    /** Everything is older than what is built from now on. */
    private void old() throws IOException {
        try (Stream<Path> files = Files.walk(project)) {
            for (Path file : files.toList()) {
                Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
            }
        }
    }

    private static Path which(String tool) {
        return Stream.of(System.getenv("PATH").split(":", -1))
                .map(place -> Path.of(place, tool))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new AssertionError(tool + " is not on PATH; install it: apt-get install -y"
                        + " coreutils findutils grep util-linux"));
    }

    private static void script(Path file, String lines) throws IOException {
        Files.writeString(file, "#!/bin/bash\n" + lines + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void mvn(String before) throws IOException {
        Path staged = Path.of("target/azure-functions/package-maintainer");
        script(
                tools.resolve("mvn"),
                before + "\necho noise\necho \"$*\" >>builds.txt\nmkdir -p " + staged + "\ntouch " + staged
                        + "/package-maintainer-1.jar");
    }

    private Process start(Path launcher, String... arguments) throws IOException {
        List<String> words = new ArrayList<>(List.of(launcher.toString()));
        words.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(words).directory(folder.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder.start();
    }

    private Ended run(Path launcher, String... arguments) throws IOException, InterruptedException {
        Process process = start(launcher, arguments);
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), out, err);
    }

    private Ended run(String... arguments) throws IOException, InterruptedException {
        return run(project.resolve("maintainer"), arguments);
    }

    private List<String> builds() throws IOException {
        Path log = project.resolve("builds.txt");
        return Files.exists(log) ? Files.readAllLines(log) : List.of();
    }

    @Nested
    @DisplayName("in the project")
    class InTheProject {
        @Test
        @DisplayName("builds on first use, says so on stderr, and then runs what it was given")
        void first() throws IOException, InterruptedException {
            Ended ended = run("tick", "--home", "/a b");

            assertThat(builds()).containsExactly("-q -B -DskipTests package");
            assertThat(ended.err()).contains("maintainer: building", "minute", "noise");
            assertThat(ended.out().lines())
                    .contains(
                            project.resolve("target/azure-functions/package-maintainer/package-maintainer-1.jar")
                                    .toString(),
                            "tick",
                            "--home",
                            "/a b")
                    .doesNotContain("noise");
            assertThat(ended.exit()).isEqualTo(3);
        }

        @Test
        @DisplayName("builds once while nothing changes, and says nothing the second time")
        void second() throws IOException, InterruptedException {
            run("status");

            Ended ended = run("status");

            assertThat(builds()).hasSize(1);
            assertThat(ended.err()).isEmpty();
        }

        @Test
        @DisplayName("builds again for a newer source, pom.xml or host.json")
        void newer() throws IOException, InterruptedException {
            run("status");
            int expected = 1;
            for (String file : List.of("src/main/java/A.java", "pom.xml", "host.json")) {
                Files.setLastModifiedTime(
                        project.resolve(file), FileTime.from(Instant.now().plusSeconds(expected)));
                run("status");
                old();
                assertThat(builds()).as(file).hasSize(++expected);
            }
        }

        @Test
        @DisplayName("does not build for ever when Maven sees no reason to make the jar anew")
        void jarUntouched() throws IOException, InterruptedException {
            run("status");
            Path jar = project.resolve("target/azure-functions/package-maintainer/package-maintainer-1.jar");
            Files.setLastModifiedTime(jar, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
            Files.delete(project.resolve("target/.maintainer.built"));
            script(tools.resolve("mvn"), "echo again >>builds.txt");

            run("status");
            run("status");

            assertThat(builds()).hasSize(2);
        }

        @Test
        @DisplayName("works from any folder and through symlinks")
        void symlinks() throws IOException, InterruptedException {
            Path bin = Files.createDirectories(folder.resolve("bin"));
            Files.createSymbolicLink(bin.resolve("one"), Path.of("../the project/maintainer"));
            Files.createSymbolicLink(bin.resolve("two"), bin.resolve("one"));

            Ended ended = run(bin.resolve("two"), "status");

            assertThat(ended.exit()).isEqualTo(3);
            assertThat(ended.out()).contains("the project/target", "in " + folder);
        }

        @Test
        @DisplayName("builds one at a time, and whoever waited does not build again")
        void parallel() throws IOException, InterruptedException {
            mvn("sleep 1");

            List<Process> processes = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                processes.add(start(project.resolve("maintainer"), "status"));
            }
            for (Process process : processes) {
                assertThat(process.waitFor()).isEqualTo(3);
            }

            assertThat(builds()).hasSize(1);
        }

        @Test
        @DisplayName("ends with 1 when the build fails, shows why, and builds again the next time")
        void failing() throws IOException, InterruptedException {
            mvn("echo 'cannot find symbol'; exit 1");
            Ended failed = run("status");
            mvn("");
            Ended ended = run("status");

            assertThat(failed.exit()).isEqualTo(1);
            assertThat(failed.out()).isEmpty();
            assertThat(failed.err()).contains("cannot find symbol", "the build failed");
            assertThat(ended.exit()).isEqualTo(3);
        }
    }

    @Nested
    @DisplayName("without a tool")
    class Missing {
        @Test
        @DisplayName("says which line installs Maven")
        void mvn() throws IOException, InterruptedException {
            Files.delete(tools.resolve("mvn"));

            assertRefused(run("status"), "apt-get install -y maven");
        }

        @Test
        @DisplayName("says which line installs Java")
        void java() throws IOException, InterruptedException {
            Files.delete(tools.resolve("java"));

            assertRefused(run("status"), "apt-get install -y openjdk-17-");
        }

        @Test
        @DisplayName("says which line installs a compiler")
        void javac() throws IOException, InterruptedException {
            Files.delete(folder.resolve("jdk/bin/javac"));

            assertRefused(run("status"), "apt-get install -y openjdk-17-jdk-headless");
        }

        @Test
        @DisplayName("refuses an older Java, whichever way it spells its version")
        void old() throws IOException, InterruptedException {
            for (String version : List.of("11.0.2", "1.8.0_402")) {
                Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"" + version + "\"\n");

                assertRefused(run("status"), "17 or newer");
            }
        }

        @Test
        @DisplayName("asks a Java that has no release file")
        void noReleaseFile() throws IOException, InterruptedException {
            Files.delete(folder.resolve("jdk/release"));
            script(folder.resolve("jdk/bin/java"), "echo 'openjdk version \"21.0.1\" 2023-10-17' >&2; echo ran");

            assertThat(run("status").out()).contains("ran");
        }

        private void assertRefused(Ended ended, String remedy) throws IOException {
            assertThat(ended.exit()).isEqualTo(2);
            assertThat(ended.out()).isEmpty();
            assertThat(ended.err().lines()).singleElement().asString().contains(remedy);
            assertThat(builds()).isEmpty();
        }
    }

    @Nested
    @DisplayName("in the deployed app")
    class Deployed {
        private Path app;

        @BeforeEach
        void deploy() throws IOException {
            app = Files.createDirectories(folder.resolve("wwwroot"));
            Files.copy(LAUNCHER, app.resolve("maintainer"));
            Files.createFile(app.resolve("package-maintainer-1.jar"));
            Files.delete(tools.resolve("mvn"));
        }

        @Test
        @DisplayName("runs the jar beside it and builds nothing")
        void runs() throws IOException, InterruptedException {
            Ended ended = run(app.resolve("maintainer"), "tick");

            assertThat(ended.out())
                    .contains(app.resolve("package-maintainer-1.jar").toString(), "tick");
            assertThat(ended.exit()).isEqualTo(3);
        }

        @Test
        @DisplayName("says so when the jar is missing")
        void noJar() throws IOException, InterruptedException {
            Files.delete(app.resolve("package-maintainer-1.jar"));

            Ended ended = run(app.resolve("maintainer"), "tick");

            assertThat(ended.exit()).isEqualTo(1);
            assertThat(ended.err()).contains("there is no package-maintainer-*.jar in " + app);
        }

        @Test
        @DisplayName("reads file names as UTF-8 unless the locale does so already")
        void locale() throws IOException, InterruptedException {
            assertThat(run(app.resolve("maintainer")).out()).contains("locale C.UTF-8");
            environment.put("LANG", "de_DE.UTF-8");
            assertThat(run(app.resolve("maintainer")).out()).contains("locale  in");
            environment.put("LC_ALL", "POSIX");
            assertThat(run(app.resolve("maintainer")).out()).contains("locale C.UTF-8");
        }

        @Test
        @DisplayName("takes the Java of JAVA_HOME first")
        void javaHome() throws IOException, InterruptedException {
            Path other = Files.createDirectories(folder.resolve("other/bin")).getParent();
            Files.writeString(other.resolve("release"), "JAVA_VERSION=\"21\"\n");
            script(other.resolve("bin/java"), "echo the other");
            environment.put("JAVA_HOME", other.toString());

            assertThat(run(app.resolve("maintainer")).out()).isEqualTo("the other\n");
        }

        @Test
        @DisplayName("does not take a pipe for a terminal")
        void noTerminal() throws IOException, InterruptedException {
            assertThat(run(app.resolve("maintainer")).out()).doesNotContain("columns");
        }
    }
}
