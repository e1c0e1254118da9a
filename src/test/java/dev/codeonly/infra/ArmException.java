package dev.codeonly.infra;

/** A template or its parameters are not what Resource Manager takes. */
public final class ArmException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ArmException(String message) {
        super(message);
    }
}
