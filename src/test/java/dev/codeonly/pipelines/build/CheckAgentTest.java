package dev.codeonly.pipelines.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.fixtures.PythonTools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent's PATH is a folder of the test's, with real tools and others of one line. */
@DisplayName("check-agent.sh")
class CheckAgentTest {
    @TempDir
    private Path agent;

    private Script script;

    @BeforeEach
    void bareAgent() {
        real("bash", "mv", "sha256sum", "sed");
        script = Script.bash("check-agent.sh").with("PATH", agent).with("PYTHON_VERSION", PythonTools.version());
    }

    private void real(String... tools) {
        for (String tool : tools) {
            Script.lines(
                    agent,
                    "real=$(command -v " + tool + "); printf '#!%s\\nexec %s \"$@\"\\n' \"$BASH\" \"$real\" >" + tool
                            + "; chmod +x " + tool);
        }
    }

    private void fake(String tool, String line) throws IOException {
        Path file = Files.writeString(agent.resolve(tool), "#!/bin/sh\n" + line + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    @DisplayName("names all that is missing, each with the line that installs it, and exits 5")
    void missing() {
        Script.Ended ended = script.with("PYTHON", "python3").run().exits(5);

        assertThat(ended.err().lines().toList())
                .hasSize(8)
                .contains("missing: curl. Install it: sudo apt-get install -y curl")
                .contains("missing: zip. Install it: sudo apt-get install -y zip")
                .contains("missing: unzip. Install it: sudo apt-get install -y unzip")
                .contains("missing: jq. Install it: sudo apt-get install -y jq")
                .contains("missing: git. Install it: sudo apt-get install -y git")
                .anyMatch(line -> line.startsWith("missing: az, the Azure CLI. Install it: "))
                .anyMatch(line ->
                        line.startsWith("missing: Python " + PythonTools.version() + " as python3 (found none)."))
                .contains("check-agent: 7 of 9 tools are missing on this agent; install them, or choose another pool");
    }

    @Test
    @DisplayName("is content when everything is there")
    void complete() throws IOException {
        real("curl", "zip", "unzip", "git");
        fake("jq", "exit 0");
        fake("az", "exit 0");

        assertThat(script.run().exits(0).out()).contains("This agent has what is needed: bash");
    }

    @Test
    @DisplayName("asks only for what is needed")
    void some() {
        real("zip", "git");

        script.run("bash", "zip", "git", "python").exits(0);
        assertThat(script.run("zip", "curl").exits(5).err()).contains("missing: curl", "1 of 2");
    }

    @Test
    @DisplayName("takes no tool that does not start")
    void broken() throws IOException {
        fake("jq", "exit 127");

        assertThat(script.run("jq").exits(5).err()).contains("missing: jq");
    }

    @Test
    @DisplayName("takes no other Python, and says which was found")
    void otherPython() throws IOException {
        fake("python3", "echo 3.6");

        assertThat(script.with("PYTHON", "python3").run("python").exits(5).err())
                .contains("missing: Python " + PythonTools.version() + " as python3 (3.6)", "UsePythonVersion@0");
    }

    @Test
    @DisplayName("takes no mv but that of GNU")
    void otherCoreutils() throws IOException {
        fake("mv", "echo 'BusyBox: mv [-finT] SOURCE DEST'");

        assertThat(script.run("coreutils").exits(5).err()).contains("GNU coreutils");
    }

    @Test
    @DisplayName("exits 2 for a tool or a version that it does not know")
    void usage() {
        assertThat(script.run("docker").exits(2).err()).contains("'docker'", "--help");
        assertThat(script.with("PYTHON_VERSION", "3.11.7")
                        .run("python")
                        .exits(2)
                        .err())
                .contains("'3.11.7'", "3.11");
        assertThat(script.without("PYTHON_VERSION").run().exits(2).err()).contains("PYTHON_VERSION is ''");
        assertThat(script.run("--help").exits(0).out()).contains("PYTHON_VERSION", "exit codes");
    }
}
