package dev.codeonly.function;

import com.microsoft.azure.functions.ExecutionContext;
import com.microsoft.azure.functions.HttpMethod;
import com.microsoft.azure.functions.HttpRequestMessage;
import com.microsoft.azure.functions.HttpResponseMessage;
import com.microsoft.azure.functions.HttpStatus;
import com.microsoft.azure.functions.annotation.AuthorizationLevel;
import com.microsoft.azure.functions.annotation.FunctionName;
import com.microsoft.azure.functions.annotation.HttpTrigger;
import java.util.Optional;
import java.util.logging.Level;

/** Starts a tick at once, for a deployment that does not wait for the timer. Trivial for the reason {@link PackageBackup} is. */
public class StartTick {
    static final String NAME = "StartTick";

    @FunctionName(NAME)
    public HttpResponseMessage run(
            @HttpTrigger(name = "request", methods = HttpMethod.POST, authLevel = AuthorizationLevel.FUNCTION)
                    HttpRequestMessage<Optional<String>> request,
            ExecutionContext context) {
        try {
            return StartTickInvocation.run(request, context, System.getenv());
        } catch (Throwable e) {
            context.getLogger().log(Level.SEVERE, "The tick could not run: " + e, e);
            return request.createResponseBuilder(HttpStatus.INTERNAL_SERVER_ERROR)
                    .header("Content-Type", "application/json")
                    .body("{\"error\":\"the tick could not run; the log of this invocation says why\"}")
                    .build();
        }
    }
}
