package dev.codeonly.verify;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Kills process groups whole, so that nobody in them can fork in time; the JDK kills one process after another. */
final class ProcessGroups {
    private static final Duration SHELL = Duration.ofSeconds(2);

    private ProcessGroups() {}

    /** Returns when it is done; a group that does not exist is dead. A shell that does not work is no error either. */
    static void kill(Set<Long> groups) throws InterruptedException {
        String commands = groups.stream()
                // 1 would be everybody, 0 our own group.
                .filter(group -> group > 1)
                .map(group -> "kill -KILL -" + group)
                .collect(Collectors.joining(";"));
        if (commands.isEmpty()) {
            return;
        }
        ProcessBuilder shell = new ProcessBuilder("/bin/sh", "-c", commands)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        shell.environment().clear();
        try {
            shell.start().waitFor(SHELL.toMillis(), TimeUnit.MILLISECONDS);
        } catch (IOException e) {
            // Then it is done one process after another.
        }
    }
}
