package dev.codeonly.backup;

import java.io.IOException;

/** Someone else has taken the lock over: whoever gets this stops at once and changes nothing more. */
final class LockLostException extends IOException {
    private static final long serialVersionUID = 1;

    LockLostException(long mine, long highest) {
        super("lock " + mine + " was taken over by lock " + highest);
    }
}
