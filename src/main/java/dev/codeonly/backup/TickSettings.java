package dev.codeonly.backup;

import dev.codeonly.files.Workers;
import java.time.Duration;

/**
 * How a tick works.
 *
 * @param budget after this the tick ends by itself, and the next one continues
 * @param settleTime how long packages without the build's word must stay unchanged
 * @param lockStaleAfter after so long without a beat a lock is taken over
 * @param holdStaleAfter after so long without a beat a hold no longer counts
 * @param maxSetFiles most entries an incoming archive may have
 * @param maxSetBytes most bytes an incoming archive may expand to
 */
public record TickSettings(
        Workers workers,
        Duration budget,
        Duration settleTime,
        Duration lockStaleAfter,
        Duration holdStaleAfter,
        long maxSetFiles,
        long maxSetBytes) {}
