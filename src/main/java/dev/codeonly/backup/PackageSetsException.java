package dev.codeonly.backup;

import java.io.IOException;

/** The container did not do what it was asked for; the message says what, where and what to do. */
public final class PackageSetsException extends IOException {
    private static final long serialVersionUID = 1;

    private final boolean lasting;

    /**
     * What went wrong.
     *
     * @param lasting whether it will be the same again until a person has done something
     */
    public PackageSetsException(String message, boolean lasting, Throwable cause) {
        super(message, cause);
        this.lasting = lasting;
    }

    public boolean isLasting() {
        return lasting;
    }
}
