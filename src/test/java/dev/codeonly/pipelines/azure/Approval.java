package dev.codeonly.pipelines.azure;

import java.time.Instant;

/** A stage asked for an environment, and this was the answer; no job of the stage starts before it. */
public record Approval(String stage, String environment, boolean granted, Instant decided) {}
