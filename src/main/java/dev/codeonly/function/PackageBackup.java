package dev.codeonly.function;

import com.microsoft.azure.functions.ExecutionContext;
import com.microsoft.azure.functions.annotation.FunctionName;
import com.microsoft.azure.functions.annotation.TimerTrigger;
import dev.codeonly.app.Schedule;
import java.util.logging.Level;

/**
 * The timer function. Trivial on purpose: an {@link Error} while the worker loads or creates this class is never answered and
 * never logged, so everything else is built inside the method.
 */
public class PackageBackup {
    static final String NAME = "PackageBackup";

    @FunctionName(NAME)
    public void run(
            @TimerTrigger(name = "timer", schedule = Schedule.EVERY_FIVE_MINUTES) String timer,
            ExecutionContext context) {
        try {
            TickInvocation.run(timer, context, System.getenv());
        } catch (Throwable e) {
            context.getLogger().log(Level.SEVERE, "The tick could not run: " + e, e);
        }
    }
}
