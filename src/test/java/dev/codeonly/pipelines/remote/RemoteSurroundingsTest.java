package dev.codeonly.pipelines.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.backup.Sets;
import dev.codeonly.backup.Share;
import dev.codeonly.fixtures.TreeBuilder;
import dev.codeonly.tree.Home;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever shell calls it, with whatever awk: it relies on nothing but a PATH. */
@DisplayName("The remote script works")
class RemoteSurroundingsTest {
    @TempDir
    Path folder;

    private Home home;
    private RemoteScript script;

    @BeforeEach
    void a_share() throws IOException {
        home = Share.at(folder.resolve("home"), "foo").home();
        Sets.write(home.packages(), "1.0");
        script = RemoteScript.on(home.root()).as("run-7");
    }

    /** Those of the awks that are here; the one that Debian has is always one of them. */
    static List<List<String>> awks() {
        List<List<String>> here = new ArrayList<>();
        for (List<String> awk : List.of(
                List.of("mawk"),
                List.of("gawk"),
                List.of("gawk", "--posix"),
                List.of("original-awk"),
                List.of("busybox", "awk"))) {
            if (isHere(awk.get(0))) {
                here.add(awk);
            }
        }
        assertThat(here).as("apt-get install -y mawk").contains(List.of("mawk"));
        return here;
    }

    @ParameterizedTest
    @MethodSource("awks")
    void with_awk_as(List<String> awk) throws IOException {
        Path shims = Files.createDirectories(folder.resolve("shims"));
        Path shim = shims.resolve("awk");
        Files.writeString(shim, "#!/bin/sh\nexec " + String.join(" ", awk) + " \"$@\"\n");
        assertThat(shim.toFile().setExecutable(true)).isTrue();
        script = script.withEnvironment(Map.of("PATH", shims + ":" + System.getenv("PATH")));
        assertThat(script.run("status").value("Packages")).hasValue("complete");
        Path odd = home.root().resolve("odd");
        Files.createDirectories(odd.resolve("site/wwwroot"));
        Path tree = TreeBuilder.in(odd.resolve("site/wwwroot/.python_packages"))
                .distribution("foo", "1.0")
                .file("a, \"b\" \u20ac.py", "x")
                .row("gone \\n.py,sha256=abc,007")
                .row("foo/tests/x.py,sha256=abc,3")
                .row("no row")
                .write();
        Files.write(
                tree.resolve("lib/site-packages/foo-1.0.dist-info/RECORD"),
                "nul\0byte.py,sha256=a,1\r\n\"open,sha256=b,2".getBytes(StandardCharsets.UTF_8),
                StandardOpenOption.APPEND);
        Answer answer = new RemoteScript(odd, script.program(), List.of("--home", odd.toString()), script.environment())
                .run("status", "--may-differ", "foo/tests/**,**.so");
        assertThat(answer.values("Problem"))
                .containsExactlyInAnyOrder(
                        "lib/site-packages/foo-1.0.dist-info/RECORD line 6 is not a row",
                        "lib/site-packages/foo-1.0.dist-info/RECORD line 9 is not a row",
                        "lib/site-packages/gone \\n.py is missing",
                        "lib/site-packages/nul\u0001byte.py is missing");
    }

    @Test
    void with_nothing_in_its_environment() {
        RemoteScript bare = script.startedBy("/usr/bin/env", "-i", "/bin/bash", RemoteScript.FILE.toString());
        assertThat(bare.run("hold").word()).isEqualTo("HOLD_SUCCESS");
        assertThat(bare.run("park").word()).isEqualTo("PARK_SUCCESS");
        assertThat(bare.run("return").word()).isEqualTo("RETURN_SUCCESS");
        assertThat(bare.run("status").value("Packages")).hasValue("complete");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "export SHELLOPTS; set -x",
                "export SHELLOPTS; set -o noglob",
                "export SHELLOPTS; set -o noclobber",
                "export BASHOPTS; shopt -s nullglob dotglob failglob nocasematch",
                "export IFS=/ CDPATH=/tmp GLOBIGNORE='*' POSIXLY_CORRECT=1",
                "export LC_ALL=C.UTF-8 LANG=tr_TR.UTF-8 TZ=Pacific/Chatham",
                "mv() { echo stolen; }; export -f mv; find() { echo stolen; }; export -f find",
                "export GREP_COLORS='mt=1' GREP_OPTIONS=--color=always",
                "cd /tmp; umask 077",
                "exec <&-",
            })
    void in_a_shell_with(String surroundings) {
        RemoteScript odd = script.startedBy(
                "bash",
                "-c",
                "exec 2>/dev/null; " + surroundings + "; exec bash \"$0\" \"$@\"",
                RemoteScript.FILE.toString());
        assertThat(odd.run("hold").word()).isEqualTo("HOLD_SUCCESS");
        assertThat(odd.run("park").word()).isEqualTo("PARK_SUCCESS");
        assertThat(odd.run("return").word()).isEqualTo("RETURN_SUCCESS");
        assertThat(odd.run("status").value("Packages")).hasValue("complete");
        assertThat(odd.run("release").word()).isEqualTo("RELEASE_SUCCESS");
    }

    @Test
    void although_nobody_listens_any_more() throws Exception {
        script.run("hold");
        Process process = new ProcessBuilder(
                        "bash",
                        "-c",
                        "exec bash \"$@\" > >(exec <&-)",
                        "",
                        RemoteScript.FILE.toString(),
                        "park",
                        "--home",
                        home.toString(),
                        "--run",
                        "run-7",
                        "--call",
                        "c")
                .redirectError(folder.resolve("errors").toFile())
                .start();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(home.parked("run-7.park-1").root()).exists();
        assertThat(home.locks().resolve("1/released")).exists();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "HUP", "INT"})
    void and_releases_the_lock_when_it_is_told_to_stop(String signal) throws IOException {
        script.run("hold");
        Traced traced = Traced.of(script, folder.resolve("changes"));
        Answer answer = traced.start("park", 5, signal).answer();
        assertThat(answer.word()).as(answer.text()).isIn("ERROR", "PARK_SUCCESS");
        assertThat(home.locks().resolve("1/released")).exists();
        assertThat(script.run("park").word()).isEqualTo("PARK_SUCCESS");
    }

    @Test
    void when_asked_for_help() throws Exception {
        Process help = new ProcessBuilder("bash", RemoteScript.FILE.toString(), "--help").start();
        String text = new String(help.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(help.waitFor()).isZero();
        assertThat(text).startsWith("usage: bash packages.sh VERB").contains("empty-trash");
    }

    private static boolean isHere(String program) {
        return Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
    }
}
