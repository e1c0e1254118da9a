package dev.codeonly.pipelines.kudu;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Everything that arrived, in order. */
final class Calls {
    private final List<Call> calls = new ArrayList<>();

    synchronized Call arrived(Service service, Request request) throws IOException {
        Call call = new Call(
                calls.size() + 1,
                service,
                request.host(),
                request.method(),
                request.path(),
                request.query(),
                service == Service.KUDU && request.path().equals("/api/command") ? command(request) : "",
                request.size(),
                Call.UNDERWAY);
        calls.add(call);
        return call;
    }

    synchronized void answered(Call call, int status) {
        calls.set(call.number() - 1, call.answered(status));
    }

    synchronized List<Call> all() {
        return List.copyOf(calls);
    }

    private static String command(Request request) {
        try {
            return request.json().path("command").asText();
        } catch (IOException e) {
            return "no JSON: " + e.getMessage();
        }
    }
}
