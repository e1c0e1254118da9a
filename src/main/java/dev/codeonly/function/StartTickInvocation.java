package dev.codeonly.function;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.azure.functions.ExecutionContext;
import com.microsoft.azure.functions.HttpRequestMessage;
import com.microsoft.azure.functions.HttpResponseMessage;
import com.microsoft.azure.functions.HttpStatus;
import dev.codeonly.app.Maintainer;
import dev.codeonly.app.ReportText;
import dev.codeonly.app.Settings;
import dev.codeonly.app.SettingsException;
import dev.codeonly.backup.DataApp;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call of {@link StartTick}: ticks one data app or all, in this very invocation, so that the log lines carry its id, and
 * answers with the reports. A caller who has hung up by then changes nothing.
 */
final class StartTickInvocation {
    private static final Logger LOG = LoggerFactory.getLogger(StartTickInvocation.class);

    private static final String APP = "app";

    /** The function key may be a parameter, too, and the portal's address of a function names the key's owner. */
    private static final Set<String> KNOWN = Set.of(APP, "code", "clientId");

    private final HttpRequestMessage<?> request;
    private final ExecutionContext context;
    private final Map<String, String> environment;

    private StartTickInvocation(
            HttpRequestMessage<?> request, ExecutionContext context, Map<String, String> environment) {
        this.request = request;
        this.context = context;
        this.environment = environment;
    }

    @SuppressWarnings("try") // the log is open for whatever runs below, which does not name it
    static HttpResponseMessage run(
            HttpRequestMessage<?> request, ExecutionContext context, Map<String, String> environment)
            throws InterruptedException {
        try (InvocationLog open = InvocationLog.open(context.getLogger())) {
            return new StartTickInvocation(request, context, environment).answer();
        }
    }

    /** What a caller sends is shown to nobody before its form is known to be harmless. */
    private HttpResponseMessage answer() throws InterruptedException {
        Map<String, String> parameters = request.getQueryParameters();
        if (!KNOWN.containsAll(parameters.keySet())) {
            return refuse(
                    HttpStatus.BAD_REQUEST,
                    "the query has a parameter that StartTick does not know; send app, or none");
        }
        String name = parameters.get(APP);
        if (name != null && !Settings.isAppName(name)) {
            return refuse(
                    HttpStatus.BAD_REQUEST,
                    "the query's app cannot be the name of a data app; send one of DATA_APPS, or none for all");
        }
        try {
            Maintainer maintainer = TickInvocation.maintainer(environment);
            List<DataApp> apps = maintainer.apps();
            return name == null ? tick(maintainer, apps) : tick(maintainer, apps, name);
        } catch (SettingsException e) {
            TickInvocation.log(TickInvocation.unusable(e));
            return error(HttpStatus.INTERNAL_SERVER_ERROR, String.valueOf(e.getMessage()));
        }
    }

    private HttpResponseMessage tick(Maintainer maintainer, List<DataApp> apps, String name)
            throws InterruptedException {
        List<DataApp> named =
                apps.stream().filter(app -> app.name().equals(name)).toList();
        return named.isEmpty()
                ? refuse(
                        HttpStatus.NOT_FOUND,
                        "there is no data app '" + name + "' enabled in DATA_APPS; send one of: "
                                + apps.stream().map(DataApp::name).collect(Collectors.joining(", ")))
                : tick(maintainer, named);
    }

    private HttpResponseMessage tick(Maintainer maintainer, List<DataApp> apps) throws InterruptedException {
        LOG.info("{} begins for {} data apps.", context.getFunctionName(), apps.size());
        return json(HttpStatus.OK, ReportText.json(maintainer.tick(apps, TickInvocation::log)));
    }

    private HttpResponseMessage refuse(HttpStatus status, String why) {
        LOG.warn("{} was refused: {}.", context.getFunctionName(), why);
        return error(status, why);
    }

    private HttpResponseMessage error(HttpStatus status, String why) {
        return json(
                status, new ObjectMapper().createObjectNode().put("error", why).toString());
    }

    private HttpResponseMessage json(HttpStatus status, String text) {
        return request.createResponseBuilder(status)
                .header("Content-Type", "application/json")
                .body(text)
                .build();
    }
}
