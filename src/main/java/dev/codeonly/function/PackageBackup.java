package dev.codeonly.function;

import com.microsoft.azure.functions.ExecutionContext;
import com.microsoft.azure.functions.annotation.FunctionName;
import com.microsoft.azure.functions.annotation.TimerTrigger;
import dev.codeonly.app.Build;

/**
 * The five-minute timer. The class stays trivial, because the worker never answers and never logs an invocation whose
 * function class cannot be initialised: no static state, nothing built outside the method.
 */
public final class PackageBackup {
    /** One tick over all data apps. */
    @FunctionName("PackageBackup")
    public void run(@TimerTrigger(name = "timer", schedule = "0 */5 * * * *") String timer, ExecutionContext context) {
        context.getLogger().info("package-maintainer " + Build.version() + ": timer " + timer);
    }
}
