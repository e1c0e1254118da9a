package dev.codeonly.function;

import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The invocation that this thread, and every thread it starts, works for. Its logger is the only channel that carries the
 * invocation's id and a severity; once the invocation is answered the host drops what it is given.
 */
final class InvocationLog implements AutoCloseable {
    private static final InheritableThreadLocal<@Nullable InvocationLog> CURRENT = new InheritableThreadLocal<>();

    private volatile @Nullable Logger logger;

    private InvocationLog(Logger logger) {
        this.logger = logger;
    }

    static InvocationLog open(Logger logger) {
        InvocationLog log = new InvocationLog(logger);
        CURRENT.set(log);
        return log;
    }

    /** Forwards one event; false when this thread works for no invocation, or for one that has ended. */
    static boolean forward(Level level, String message) {
        InvocationLog log = CURRENT.get();
        Logger logger = log == null ? null : log.logger;
        if (logger == null) {
            return false;
        }
        logger.log(level, message);
        return true;
    }

    @Override
    public void close() {
        logger = null;
        CURRENT.remove();
    }
}
