package dev.codeonly.pipelines.azure;

import java.util.Collection;

/** How a step, a job, a stage or a run ended; the order is from good to bad. */
public enum Result {
    SUCCEEDED("Succeeded"),
    SUCCEEDED_WITH_ISSUES("SucceededWithIssues"),
    SKIPPED("Skipped"),
    FAILED("Failed"),
    CANCELED("Canceled");

    private final String word;

    Result(String word) {
        this.word = word;
    }

    /** As conditions and Agent.JobStatus spell it. */
    String word() {
        return word;
    }

    boolean succeeded() {
        return this == SUCCEEDED || this == SUCCEEDED_WITH_ISSUES;
    }

    /** A failure counts as an issue where continueOnError says so. */
    Result forgiven(boolean continueOnError) {
        return this == FAILED && continueOnError ? SUCCEEDED_WITH_ISSUES : this;
    }

    /** The result of the whole: what was skipped does not count unless all was. */
    static Result of(Collection<Result> parts) {
        if (!parts.isEmpty() && parts.stream().allMatch(part -> part == SKIPPED)) {
            return SKIPPED;
        }
        return parts.stream().filter(part -> part != SKIPPED).reduce(SUCCEEDED, Result::worse);
    }

    Result worse(Result other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
