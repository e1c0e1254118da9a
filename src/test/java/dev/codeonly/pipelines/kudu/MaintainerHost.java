package dev.codeonly.pipelines.kudu;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The function {@code StartTick} of a maintainer behind a function key, and what Resource Manager tells of that app. */
record MaintainerHost(SiteNames names, String key, UnaryOperator<String> tick) {
    boolean has(String host) {
        return names.defaultHost().equals(host);
    }

    Answer answer(Request request) {
        if (!request.path().equals("/api/StartTick") || !request.method().equals("POST")) {
            return Answer.of(404);
        }
        if (request.header("x-functions-key").filter(key::equals).isEmpty()) {
            return Answer.of(401);
        }
        String reports = "[" + tick.apply(request.parameters().getOrDefault("app", "")) + "]";
        return Answer.bytes(200, "application/json", reports.getBytes(StandardCharsets.UTF_8));
    }

    /** Of its resource, the host and the keys of the function; empty for anything else. */
    Optional<Answer> resource(Request request) {
        if (!request.path().startsWith(names.id())) {
            return Optional.empty();
        }
        return switch (request.method() + " "
                + request.path().substring(names.id().length())) {
            case "GET " ->
                Optional.of(Answer.json(
                        200, Json.object("properties", Json.object("defaultHostName", names.defaultHost()))));
            case "POST /functions/StartTick/listkeys" -> Optional.of(Answer.json(200, Json.object("default", key)));
            default -> Optional.empty();
        };
    }
}
