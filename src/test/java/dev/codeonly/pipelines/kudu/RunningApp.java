package dev.codeonly.pipelines.kudu;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The process of a data app over its restarts, and what ARM last heard of its functions. Started when needed. */
final class RunningApp {
    private final ChildProcesses children;
    private final Path log;
    private DataAppHost host;
    private int starts;
    private volatile JsonNode synced = JsonNodeFactory.instance.arrayNode();

    RunningApp(ChildProcesses children, Path log) {
        this.children = children;
        this.log = log;
    }

    /** Returns when the new process has imported the code, or has failed to. */
    synchronized DataAppHost restart(Path wwwroot, Map<String, String> environment) {
        if (host != null) {
            host.close();
        }
        starts++;
        host = DataAppHost.start(wwwroot, environment, children, log);
        return host;
    }

    synchronized DataAppHost running(Path wwwroot, Map<String, String> environment) {
        return host != null && host.isAlive() ? host : restart(wwwroot, environment);
    }

    void sync(DataAppHost running) {
        synced = running.functions();
    }

    JsonNode synced() {
        return synced;
    }

    synchronized int starts() {
        return starts;
    }

    String log() throws IOException {
        return Files.exists(log) ? Files.readString(log) : "";
    }
}
