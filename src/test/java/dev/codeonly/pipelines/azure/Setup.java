package dev.codeonly.pipelines.azure;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** What a run is given besides its YAML. */
record Setup(
        Map<String, Path> repositories,
        Map<String, Object> predefined,
        Group settings,
        Map<String, Group> groups,
        Set<String> connections,
        Map<String, String> feeds,
        Path folder,
        Map<String, String> env,
        Predicate<String> approvals,
        Duration minute) {
    Setup {
        repositories = Map.copyOf(repositories);
        predefined = Map.copyOf(predefined);
        groups = Map.copyOf(groups);
        connections = Set.copyOf(connections);
        feeds = Map.copyOf(feeds);
        env = Map.copyOf(env);
    }

    /** A variable group; `secrets` are the names of those that are. */
    record Group(Map<String, String> values, Set<String> secrets) {
        Group {
            values = Map.copyOf(values);
            secrets = Set.copyOf(secrets);
        }
    }
}
