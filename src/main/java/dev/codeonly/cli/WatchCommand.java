package dev.codeonly.cli;

import dev.codeonly.app.SettingsException;
import dev.codeonly.files.Progress;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Ticks on the timer's schedule without a Functions host. */
@Command(
        name = "watch",
        description = "Run a tick every five minutes, on the timer's own schedule, until SIGINT or SIGTERM ends it.")
final class WatchCommand implements Callable<Integer> {
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final Shell shell;

    @Mixin
    private Target target;

    @Mixin
    private Answer answer;

    WatchCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws SettingsException, InterruptedException {
        target.apps(target.maintainer(shell, Progress.NONE)); // what is wrong with the settings is said at once
        Timetable timetable = new Timetable(shell.now());
        while (true) {
            shell.err().println("the next tick is at " + SECONDS.format(timetable.due()));
            timetable.await(shell);
            TickCommand.tick(shell, target, answer);
            timetable.ticked(shell.now());
        }
    }
}
