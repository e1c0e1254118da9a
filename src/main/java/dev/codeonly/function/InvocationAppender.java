package dev.codeonly.function;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.logging.Level;

/**
 * Sends every event of slf4j to the logger of the invocation its thread works for, one event as one message; outside an
 * invocation to stdout, and never to both.
 */
public final class InvocationAppender extends AppenderBase<ILoggingEvent> {
    @Override
    protected void append(ILoggingEvent event) {
        String message = event.getFormattedMessage();
        if (event.getThrowableProxy() != null) {
            message += System.lineSeparator() + ThrowableProxyUtil.asString(event.getThrowableProxy());
        }
        if (!InvocationLog.forward(level(event), message)) {
            System.out.println(event.getLevel() + " " + event.getLoggerName() + " " + message);
        }
    }

    private static Level level(ILoggingEvent event) {
        return switch (event.getLevel().toInt()) {
            case ch.qos.logback.classic.Level.ERROR_INT -> Level.SEVERE;
            case ch.qos.logback.classic.Level.WARN_INT -> Level.WARNING;
            case ch.qos.logback.classic.Level.INFO_INT -> Level.INFO;
            default -> Level.FINE;
        };
    }
}
