package dev.codeonly.probe;

import java.time.Duration;
import java.util.Optional;

/**
 * What the modification times of a share are good for.
 *
 * @param step the smallest difference seen between two; empty when they did not move in five seconds
 * @param eachRewrite whether each rewrite of a file showed another time, so that none was within a step
 * @param ahead of this machine's clock; negative: behind
 */
public record FileTimes(Optional<Duration> step, boolean eachRewrite, Duration ahead) {}
