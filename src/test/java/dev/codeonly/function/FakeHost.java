package dev.codeonly.function;

import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.ContextInitializer;
import ch.qos.logback.core.joran.spi.JoranException;
import com.microsoft.azure.functions.ExecutionContext;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the Functions host gives an invocation, and what reaches it: the messages through the invocation's own logger, and
 * stdout. While it is open, logging is set up as in the host, whatever another test made of it.
 */
final class FakeHost implements AutoCloseable {
    private final List<LogRecord> records = new CopyOnWriteArrayList<>();
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final PrintStream stdout = System.out;
    private final LoggerContext logging = (LoggerContext) LoggerFactory.getILoggerFactory();

    FakeHost() throws JoranException {
        logging.reset();
        URL hosts = Objects.requireNonNull(getClass().getResource("/logback.xml"));
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(logging);
        configurator.doConfigure(hosts);
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    }

    /** A new invocation of the timer. */
    ExecutionContext invocation() {
        return invocation(PackageBackup.NAME);
    }

    /** A new invocation; all of a host share what reaches it. */
    ExecutionContext invocation(String function) {
        Logger logger = logger();
        ExecutionContext context = mock(ExecutionContext.class);
        when(context.getLogger()).thenReturn(logger);
        when(context.getInvocationId()).thenReturn("11111111-2222-3333-4444-555555555555");
        when(context.getFunctionName()).thenReturn(function);
        return context;
    }

    Logger logger() {
        return logger(records);
    }

    /** A logger as an invocation has one. */
    static Logger logger(List<LogRecord> records) {
        Logger logger = Logger.getAnonymousLogger();
        logger.setUseParentHandlers(false);
        logger.setLevel(Level.ALL);
        logger.addHandler(new Handler() {
            @Override
            public void publish(LogRecord sent) {
                records.add(sent);
            }

            @Override
            public void flush() {
                // nothing is kept back
            }

            @Override
            public void close() {
                // nothing is open
            }
        });
        return logger;
    }

    void debug() {
        logging.getLogger("dev.codeonly").setLevel(ch.qos.logback.classic.Level.DEBUG);
    }

    List<LogRecord> records() {
        return List.copyOf(records);
    }

    List<String> messages() {
        return records.stream().map(LogRecord::getMessage).toList();
    }

    String printed() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws JoranException {
        System.setOut(stdout);
        logging.reset();
        new ContextInitializer(logging).autoConfig();
    }
}
