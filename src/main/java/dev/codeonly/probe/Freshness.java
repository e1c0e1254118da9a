package dev.codeonly.probe;

import java.time.Duration;
import java.util.Optional;

/**
 * How soon another thread, with a handle of its own, sees what was written; of several tries the longest.
 *
 * @param content empty when it did not see the content in {@link #LONGEST}
 * @param size the same of the size in a listing
 */
public record Freshness(Optional<Duration> content, Optional<Duration> size) {
    public static final Duration LONGEST = Duration.ofSeconds(5);
}
