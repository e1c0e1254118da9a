package dev.codeonly.app;

/** A setting cannot be used; the message names the variable, its value and the remedy. */
public final class SettingsException extends Exception {
    private static final long serialVersionUID = 1;

    public SettingsException(String message) {
        super(message);
    }
}
