package dev.codeonly.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import com.microsoft.azure.functions.ExecutionContext;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The timer function")
class PackageBackupTest {
    private final List<String> logged = new ArrayList<>();

    @Test
    @DisplayName("logs through its invocation")
    void logs() {
        ExecutionContext context = mock(ExecutionContext.class);
        when(context.getLogger()).thenReturn(logger());

        new PackageBackup().run("{\"IsPastDue\":false}", context);

        assertThat(logged).singleElement().asString().contains("IsPastDue");
    }

    private Logger logger() {
        Logger logger = Logger.getAnonymousLogger();
        logger.setUseParentHandlers(false);
        logger.addHandler(new Handler() {
            @Override
            public void publish(LogRecord line) {
                logged.add(line.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        });
        return logger;
    }
}
