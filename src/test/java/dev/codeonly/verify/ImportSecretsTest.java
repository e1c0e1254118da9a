package dev.codeonly.verify;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

@DisplayName("The import check keeps secrets")
@Timeout(60)
class ImportSecretsTest {
    @TempDir
    private Path folder;

    private ImportScene scene;

    @BeforeEach
    void setTheScene() throws IOException {
        scene = new ImportScene(folder);
    }

    @BeforeEach
    void plant() {
        scene.environment.put("AzureWebJobsStorage", "planted-1");
        scene.environment.put("IDENTITY_HEADER", "planted-2");
        scene.environment.put("HARMLESS", "Server=x;AccountKey=planted-3==");
        scene.environment.put("PYTHONSTARTUP", "planted-4");
        scene.environment.put("LD_LIBRARY_PATH", "/opt/libraries");
    }

    @Test
    @DisplayName("from the modules, which see the rest of the environment")
    void fromTheModules() throws Exception {
        scene.module("foo.py", """
                import os
                open('@environ@', 'w').write(repr(dict(os.environ)))
                os.system('cat /proc/$PPID/environ /proc/$PPID/cmdline >> @environ@')
                """);

        assertThat(scene.check("foo").passed()).isTrue();
        assertThat(Files.readString(scene.file("environ")))
                .doesNotContain("planted")
                .contains("'LD_LIBRARY_PATH': '/opt/libraries'", "'PYTHONPATH': '" + scene.site + "'");
    }

    @Test
    @DisplayName("from the log, which has the names")
    void fromTheLog() throws Exception {
        Logger logger = (Logger) LoggerFactory.getLogger(ImportVerifier.class);
        ListAppender<ILoggingEvent> appender = new ListAppender<>();
        appender.start();
        logger.addAppender(appender);
        logger.setLevel(Level.DEBUG);
        try {
            scene.module("foo.py", "").check("foo");
        } finally {
            logger.setLevel(null);
            logger.detachAppender(appender);
        }

        List<String> lines =
                appender.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
        assertThat(lines).hasSize(1);
        assertThat(lines.get(0))
                .contains(RealPython.PYTHON.path().toString(), scene.site.toString(), "/opt/libraries")
                .contains("AzureWebJobsStorage", "IDENTITY_HEADER", "HARMLESS", "PATH")
                .doesNotContain("planted");
    }
}
