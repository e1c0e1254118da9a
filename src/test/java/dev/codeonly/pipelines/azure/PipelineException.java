package dev.codeonly.pipelines.azure;

/** A pipeline, or the way it was started, that Azure Pipelines or this runner does not take; the message says where. */
public final class PipelineException extends RuntimeException {
    PipelineException(String message) {
        super(message);
    }

    PipelineException(String message, Throwable cause) {
        super(message, cause);
    }
}
