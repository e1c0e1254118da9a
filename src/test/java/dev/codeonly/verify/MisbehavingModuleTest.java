package dev.codeonly.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.codeonly.verify.ImportResult.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The import check of a module that does not behave")
@Timeout(60)
class MisbehavingModuleTest {
    @TempDir
    private Path folder;

    private ImportScene scene;

    @BeforeEach
    void setTheScene() throws IOException {
        scene = new ImportScene(folder);
    }

    @Test
    @DisplayName("ends one that hangs when the time is over")
    void hangs() throws Exception {
        scene.module("foo.py", "import os, time\nopen('@here@', 'w')\ntime.sleep(1000)\n")
                .timeOutWhen(() -> scene.exists("here"));

        ImportResult result = scene.check("foo");

        assertThat(result.kind()).isEqualTo(Kind.TOO_SLOW);
        assertThat(result.message()).contains("Too slow", "foo", "PT10M", "VERIFY_TIMEOUT");
    }

    @Test
    @DisplayName("ends one that hangs and ignores every signal it can, behind a wrapper that does not exec")
    void ignoresSignals() throws Exception {
        scene.interpreter("@python@ \"$@\"")
                .module("foo.py", ImportScene.WRITE_PID + """
                import signal
                for s in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
                    signal.signal(s, signal.SIG_IGN)
                write_pid('@pid@')
                time.sleep(1000)
                """)
                .timeOutWhen(() -> scene.exists("pid"));

        assertThat(scene.check("foo").kind()).isEqualTo(Kind.TOO_SLOW);
        assertThat(ImportScene.isDead(scene.pid("pid"))).isTrue();
    }

    @Test
    @DisplayName("keeps beginning and end of 100 MB on stderr")
    void floodsStderr() throws Exception {
        scene.module("foo.py", """
                import os
                os.write(2, b'BEGIN')
                for _ in range(1600):
                    os.write(2, b'x' * 65535 + bytes([10]))
                os.write(2, b'END')
                """);

        ImportResult result = scene.check("foo");

        assertThat(result.passed()).as(result.message()).isTrue();
        assertThat(result.stderr()).startsWith("BEGIN").endsWith("END").hasSizeLessThan(20_000);
    }

    @Test
    @DisplayName("sees the result behind a flood on stdout")
    void floodsStdout() throws Exception {
        scene.module("foo.py", "import os\nfor _ in range(1600): os.write(1, b'x' * 65536)\n")
                .interpreter("@python@ \"$@\"; head -c 10000 /dev/zero | tr '\\0' y");

        assertThat(scene.check("foo").passed()).isTrue();
    }

    @Test
    @DisplayName("kills a child that outlives it in a session of its own and keeps the pipes open")
    void childOutlivesIt() throws Exception {
        scene.module("foo.py", ImportScene.WRITE_PID + """
                if os.fork() == 0:
                    os.setsid()
                    if os.fork() == 0:
                        write_pid('@pid@')
                        while True:
                            os.write(2, b'still here')
                    os._exit(0)
                wait_for('@pid@')
                """);

        ImportResult result = scene.check("foo");

        assertThat(result.passed()).as(result.message()).isTrue();
        assertThat(ImportScene.isDead(scene.pid("pid"))).isTrue();
    }

    @Test
    @DisplayName("kills a child that took a new environment, when it was seen before it left its parent")
    void childWithANewEnvironment() throws Exception {
        int[] looks = new int[1];
        scene.module("foo.py", ImportScene.WRITE_PID + """
                        if os.fork() == 0:
                            if os.fork() == 0:
                                os.setsid()
                                write_pid('@pid@')
                                os.execve('/bin/sleep', ['sleep', '1000'], {})
                            wait_for('@seen@')
                            os._exit(0)
                        wait_for('@seen@')
                        os.wait()
                        """).stopWhen(() -> {
            if (scene.exists("pid") && looks[0]++ == 2) {
                create(scene.file("seen"));
            }
            return false;
        });

        assertThat(scene.check("foo").passed()).isTrue();
        assertThat(ImportScene.isDead(scene.pid("pid"))).isTrue();
    }

    @Test
    @DisplayName("kills a child that took a new environment and lost its parent unseen")
    void childWithANewEnvironmentInTheSession() throws Exception {
        scene.module("foo.py", ImportScene.WRITE_PID + """
                if os.fork() == 0:
                    if os.fork() == 0:
                        write_pid('@pid@')
                        os.execve('/bin/sleep', ['sleep', '1000'], {})
                    os._exit(0)
                os.wait()
                wait_for('@pid@')
                """);

        assertThat(scene.check("foo").passed()).isTrue();
        assertThat(ImportScene.isDead(scene.pid("pid"))).isTrue();
    }

    @ParameterizedTest
    @DisplayName("kills children that fork on and on while they are killed")
    @ValueSource(strings = {"", "os.setsid()"})
    void forksOnAndOn(String first) throws Exception {
        scene.module("foo.py", ImportScene.WRITE_PID + """
                if os.fork() == 0:
                    FIRST
                    end = time.monotonic() + 20  # should it ever escape, not for ever
                    while time.monotonic() < end:
                        if os.fork() != 0:
                            os._exit(0)
                        write_pid('@last@')
                    os._exit(0)
                wait_for('@last@')
                """.replace("FIRST", first));

        ImportResult result = scene.check("foo");

        assertThat(result.passed()).as(result.message()).isTrue();
        Files.delete(scene.file("last"));
        Thread.sleep(50);
        assertThat(scene.exists("last")).as("somebody still forks").isFalse();
    }

    @Test
    @DisplayName("takes the report of the interpreter only, not of a child that runs on in its code")
    void forkedChildFails() throws Exception {
        scene.module("foo.py", "import os\nif os.fork() == 0: raise ValueError('the child')\nos.wait()\n");

        ImportResult result = scene.check("foo");

        assertThat(result.passed()).as(result.message()).isTrue();
    }

    @Test
    @DisplayName("ends when it is told to stop")
    void stopped() throws Exception {
        scene.module("foo.py", ImportScene.WRITE_PID + "write_pid('@pid@')\ntime.sleep(1000)\n")
                .stopWhen(() -> scene.exists("pid"));

        ImportResult result = scene.check("foo");

        assertThat(result.kind()).isEqualTo(Kind.STOPPED);
        assertThat(result.message()).contains("foo", "stopped");
        assertThat(ImportScene.isDead(scene.pid("pid"))).isTrue();
    }

    @Test
    @DisplayName("starts nothing that lasts when it is told to stop before")
    void stoppedBefore() throws Exception {
        scene.module("foo.py", "").stopWhen(() -> true);

        assertThat(scene.check("foo").kind()).isEqualTo(Kind.STOPPED);
    }

    @Test
    @DisplayName("kills it when its thread is interrupted, and passes the interrupt on")
    void interrupted() throws Exception {
        Thread self = Thread.currentThread();
        scene.module("foo.py", ImportScene.WRITE_PID + "write_pid('@pid@')\ntime.sleep(1000)\n")
                .stopWhen(() -> {
                    if (scene.exists("pid")) {
                        self.interrupt();
                    }
                    return false;
                });

        assertThatThrownBy(() -> scene.check("foo")).isInstanceOf(InterruptedException.class);
        assertThat(ImportScene.isDead(scene.pid("pid"))).isTrue();
    }

    @Test
    @DisplayName("kills it when asking whether to stop fails")
    void stopFails() throws Exception {
        scene.module("foo.py", ImportScene.WRITE_PID + "write_pid('@pid@')\ntime.sleep(1000)\n")
                .stopWhen(() -> {
                    if (scene.exists("pid")) {
                        throw new IllegalStateException("the share is gone");
                    }
                    return false;
                });

        assertThatThrownBy(() -> scene.check("foo")).hasMessage("the share is gone");
        assertThat(ImportScene.isDead(scene.pid("pid"))).isTrue();
    }

    @Test
    @DisplayName("kills it when the JVM exits")
    void exitOfTheJvm() throws Exception {
        scene.module("foo.py", ImportScene.WRITE_PID + "write_pid('@pid@')\ntime.sleep(1000)\n");

        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        CheckAndExit.class.getName(),
                        folder.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(jvm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(jvm.waitFor()).as(output).isEqualTo(7);
        assertThat(ImportScene.isDead(scene.pid("pid"))).isTrue();
    }

    private void create(Path file) {
        try {
            Files.createFile(file);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
