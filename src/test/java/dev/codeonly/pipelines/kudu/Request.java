package dev.codeonly.pipelines.kudu;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A request with its whole body in a file, so that the work can go on when the connection is gone.
 *
 * @param path decoded, from the root
 */
record Request(String method, String host, URI uri, Headers headers, Path body) {
    static Request read(HttpExchange exchange, Path body) throws IOException {
        try (InputStream in = exchange.getRequestBody()) {
            Files.copy(in, body);
        }
        String named = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Host"))
                .orElse("");
        return new Request(
                exchange.getRequestMethod(),
                named.replaceFirst(":\\d+$", "").toLowerCase(Locale.ROOT),
                exchange.getRequestURI(),
                exchange.getRequestHeaders(),
                body);
    }

    String path() {
        return uri.getPath();
    }

    /** As it was sent, without the question mark; empty if there is none. */
    String query() {
        return Optional.ofNullable(uri.getRawQuery()).orElse("");
    }

    Map<String, String> parameters() {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String pair : List.of(query().split("&", -1))) {
            String[] parts = pair.split("=", 2);
            if (!parts[0].isEmpty()) {
                parameters.put(decoded(parts[0]), parts.length == 2 ? decoded(parts[1]) : "");
            }
        }
        return parameters;
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.getFirst(name));
    }

    long size() throws IOException {
        return Files.size(body);
    }

    byte[] bytes() throws IOException {
        return Files.readAllBytes(body);
    }

    JsonNode json() throws IOException {
        return Json.read(bytes());
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
