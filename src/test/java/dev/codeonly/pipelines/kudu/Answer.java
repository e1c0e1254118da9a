package dev.codeonly.pipelines.kudu;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** What a service answers: status, headers and body. */
public final class Answer {
    private final int status;
    private final Map<String, String> headers;
    private final byte[] body;

    private Answer(int status, Map<String, String> headers, byte[] body) {
        this.status = status;
        this.headers = Collections.unmodifiableMap(new TreeMap<>(headers));
        this.body = body;
    }

    static Answer of(int status) {
        return new Answer(status, Map.of(), new byte[0]);
    }

    static Answer text(int status, String text) {
        return bytes(status, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
    }

    static Answer html(int status, String text) {
        return bytes(status, "text/html", text.getBytes(StandardCharsets.UTF_8));
    }

    static Answer json(int status, Object value) {
        return bytes(status, "application/json; charset=utf-8", Json.text(value).getBytes(StandardCharsets.UTF_8));
    }

    static Answer bytes(int status, String type, byte[] body) {
        return new Answer(status, Map.of("Content-Type", type), body.clone());
    }

    Answer with(String header, String value) {
        Map<String, String> more = new TreeMap<>(headers);
        more.put(header, value);
        return new Answer(status, more, body);
    }

    Answer withBody(byte[] other) {
        return new Answer(status, headers, other.clone());
    }

    public int status() {
        return status;
    }

    public Map<String, String> headers() {
        return headers;
    }

    byte[] bytes() {
        return body.clone();
    }

    public String body() {
        return new String(body, StandardCharsets.UTF_8);
    }

    public JsonNode json() throws IOException {
        return Json.read(body);
    }

    @Override
    public String toString() {
        return status + " " + body();
    }
}
