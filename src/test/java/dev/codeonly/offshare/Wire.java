package dev.codeonly.offshare;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.codeonly.fixtures.Azurite;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** The way to the real Azurite, which notes every request, and may be as bad as a network and a busy service can be. */
final class Wire implements AutoCloseable {
    private static final Set<String> OWN_HEADERS =
            Set.of("host", "content-length", "connection", "expect", "upgrade", "transfer-encoding");

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<Rule> rules = new CopyOnWriteArrayList<>();

    private Wire(HttpServer server) {
        this.server = server;
    }

    static Wire open() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            Wire wire = new Wire(server);
            server.setExecutor(wire.threads);
            server.createContext("/", wire::serve);
            server.start();
            return wire;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Method, path and query of each request so far, in order. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    void forget() {
        requests.clear();
    }

    /** What is done to a request that a rule is for. */
    @FunctionalInterface
    interface Fault {
        void to(HttpExchange exchange, Passed passed) throws IOException;
    }

    /** Hands the request on, and gives what came back; a fault need not ask for it. */
    @FunctionalInterface
    interface Passed {
        HttpResponse<byte[]> answer() throws IOException;
    }

    private record Rule(Predicate<String> request, AtomicInteger left, Fault fault) {}

    /** The next so many requests that this is for; it is given what {@link #requests} has. */
    Wire fault(int times, Predicate<String> request, Fault fault) {
        rules.add(new Rule(request, new AtomicInteger(times), fault));
        return this;
    }

    Wire faults(Predicate<String> request, Fault fault) {
        return fault(Integer.MAX_VALUE, request, fault);
    }

    /** An answer of the service that is no success. */
    static Fault status(int status, String code) {
        return (exchange, passed) -> {
            byte[] body = ("<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>" + code
                            + "</Code><Message>as told</Message></Error>")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("x-ms-error-code", code);
            exchange.getResponseHeaders().set("Content-Type", "application/xml");
            boolean head = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(status, head ? -1 : body.length);
            if (!head) {
                exchange.getResponseBody().write(body);
            }
        };
    }

    /** Done, and nobody hears of it. */
    static Fault lostAnswer() {
        return (exchange, passed) -> {
            passed.answer();
            throw new IOException("lost on purpose");
        };
    }

    /** Never answered, never done. */
    static Fault silence() {
        return (exchange, passed) -> sleep(Duration.ofMinutes(2));
    }

    /** Done and answered, after so long; something else may happen first. */
    static Fault slow(Duration time, Runnable first) {
        return (exchange, passed) -> {
            first.run();
            sleep(time);
            answer(exchange, passed.answer());
        };
    }

    private static void sleep(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The service's answer to a HEAD, but with another size. */
    static Fault size(long size) {
        return (exchange, passed) -> {
            copyHeaders(passed.answer(), exchange.getResponseHeaders());
            exchange.getResponseHeaders().set("Content-Length", Long.toString(size));
            exchange.sendResponseHeaders(200, -1);
        };
    }

    /** Half of what was promised, then the connection ends. */
    static Fault truncated() {
        return (exchange, passed) -> {
            HttpResponse<byte[]> answer = passed.answer();
            copyHeaders(answer, exchange.getResponseHeaders());
            exchange.sendResponseHeaders(answer.statusCode(), answer.body().length);
            exchange.getResponseBody().write(answer.body(), 0, answer.body().length / 2);
            exchange.getResponseBody().flush();
            throw new IOException("cut on purpose");
        };
    }

    private void serve(HttpExchange exchange) {
        String query = exchange.getRequestURI().getRawQuery();
        String request = exchange.getRequestMethod() + " "
                + exchange.getRequestURI().getPath() + (query == null ? "" : "?" + query);
        requests.add(request);
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            Optional<Rule> rule = rules.stream()
                    .filter(one -> one.request().test(request) && one.left().getAndDecrement() > 0)
                    .findFirst();
            Passed passed = () -> pass(exchange, body);
            if (rule.isPresent()) {
                rule.get().fault().to(exchange, passed);
            } else {
                answer(exchange, passed.answer());
            }
        } catch (IOException e) {
            exchange.close();
        }
    }

    private static void answer(HttpExchange exchange, HttpResponse<byte[]> answer) throws IOException {
        copyHeaders(answer, exchange.getResponseHeaders());
        if (exchange.getRequestMethod().equals("HEAD")) {
            answer.headers()
                    .firstValue("Content-Length")
                    .ifPresent(length -> exchange.getResponseHeaders().set("Content-Length", length));
            exchange.sendResponseHeaders(answer.statusCode(), -1);
            return;
        }
        exchange.sendResponseHeaders(answer.statusCode(), answer.body().length == 0 ? -1 : answer.body().length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(answer.body());
        }
    }

    private static void copyHeaders(HttpResponse<byte[]> answer, Headers to) {
        answer.headers().map().forEach((name, values) -> {
            if (!OWN_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
                to.put(name, new ArrayList<>(values));
            }
        });
    }

    private HttpResponse<byte[]> pass(HttpExchange exchange, byte[] body) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(Azurite.shared()
                        .address()
                        .resolve(exchange.getRequestURI().toString()))
                .method(
                        exchange.getRequestMethod(),
                        body.length == 0
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(body));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!OWN_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
