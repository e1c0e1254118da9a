package dev.codeonly.pipelines.azure;

import dev.codeonly.fixtures.PythonTools;
import dev.codeonly.pipelines.azure.StepRun.StepEnd;
import dev.codeonly.pipelines.azure.StepRun.TaskFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** UsePythonVersion: this machine's own interpreter first on PATH, if it is of the version that was asked for. */
record PythonTask(Task task) {
    StepEnd run() {
        String asked = task.input("versionSpec");
        String there = PythonTools.version();
        if (!asked.equals(there) && !asked.equals(there + ".x") && !asked.equals("3.x")) {
            throw new TaskFailure(
                    "Version spec " + asked + " did not match any version in Agent.ToolsDirectory; there is " + there);
        }
        Path bin = task.agent().tools().resolve("Python").resolve(there).resolve("bin");
        try {
            Files.createDirectories(bin);
            for (String name : List.of("python", "python3", "python" + there)) {
                Path shim =
                        Files.writeString(bin.resolve(name), "#!/bin/sh\nexec '" + PythonTools.python() + "' \"$@\"\n");
                Files.setPosixFilePermissions(shim, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        task.agent().variables().put("pythonLocation", bin.getParent().toString());
        if (!task.input("addToPath").equalsIgnoreCase("false")) {
            task.agent().prependPath(bin.toString());
        }
        return StepEnd.succeeded();
    }
}
