package dev.codeonly.probe;

import java.util.List;

/**
 * How fast a share is.
 *
 * @param latencies one of each kind
 * @param copies small files, by more and more workers
 */
public record ShareSpeed(List<Latency> latencies, List<CopyRate> copies, LargeFileRate large) {
    public ShareSpeed {
        latencies = List.copyOf(latencies);
        copies = List.copyOf(copies);
    }

    public Latency of(Latency.Kind kind) {
        return latencies.stream()
                .filter(latency -> latency.kind() == kind)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(kind + " was not measured"));
    }
}
