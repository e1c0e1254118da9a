package dev.codeonly.pipelines.kudu;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What every call passes: it is recorded, befallen by the faults that are armed for it, and given up after a while, while
 * its work goes on.
 */
final class FrontEnd implements HttpHandler {
    private final Directory directory;
    private final Calls calls;
    private final Tokens tokens;
    private final Faults everywhere;
    private final Executor background;
    private final Path bodies;
    private final AtomicInteger bodyNumber = new AtomicInteger();
    private volatile Duration limit = Duration.ofSeconds(230);
    private volatile Fault givenUp = Fault.STATUS_502;

    FrontEnd(Directory directory, Calls calls, Tokens tokens, Faults everywhere, Executor background, Path bodies) {
        this.directory = directory;
        this.calls = calls;
        this.tokens = tokens;
        this.everywhere = everywhere;
        this.background = background;
        this.bodies = bodies;
    }

    void giveUpAfter(Duration time, Fault as) {
        limit = time;
        givenUp = as;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try {
            Request request = Request.read(exchange, bodies.resolve("body-" + bodyNumber.incrementAndGet()));
            Directory.Place place = directory.find(request);
            Call call = calls.arrived(place.service(), request);
            Optional<Answer> answer = answer(request, place, call);
            calls.answered(call, answer.map(Answer::status).orElse(Call.CUT));
            if (answer.isPresent()) {
                send(exchange, answer.get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            exchange.close();
        }
    }

    private Optional<Answer> answer(Request request, Directory.Place place, Call call)
            throws IOException, InterruptedException {
        List<Faults> watching =
                place.site().map(site -> List.of(site.faults(), everywhere)).orElse(List.of(everywhere));
        watching.forEach(faults -> faults.count(call));
        watching.forEach(faults -> faults.arrived(call));
        Optional<Fault> fault =
                watching.stream().flatMap(faults -> faults.take(call).stream()).findFirst();
        Befallen befallen = new Befallen(request, place, call, watching);
        CompletableFuture<Optional<Answer>> answer =
                CompletableFuture.supplyAsync(() -> with(fault, befallen), background);
        try {
            return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return givenUp.befalls(new Nothing());
        } catch (ExecutionException e) {
            throw new IOException("the stand-in failed at " + call, e);
        }
    }

    private static Optional<Answer> with(Optional<Fault> fault, Befallen call) {
        try {
            return fault.isPresent() ? fault.get().befalls(call) : Optional.of(call.work());
        } catch (IOException e) {
            throw new CompletionException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CompletionException(e);
        }
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        for (Map.Entry<String, String> header : answer.headers().entrySet()) {
            exchange.getResponseHeaders().set(header.getKey(), header.getValue());
        }
        byte[] body = answer.bytes();
        boolean none = body.length == 0 || exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(answer.status(), none ? -1 : body.length);
        if (!none) {
            exchange.getResponseBody().write(body);
        }
    }

    private final class Befallen implements Fault.Befallen {
        private final Request request;
        private final Directory.Place place;
        private final Call call;
        private final List<Faults> watching;

        Befallen(Request request, Directory.Place place, Call call, List<Faults> watching) {
            this.request = request;
            this.place = place;
            this.call = call;
            this.watching = watching;
        }

        @Override
        public Answer work() {
            Answer answer;
            try {
                answer = directory.answer(place, request);
                Files.deleteIfExists(request.body());
            } catch (IOException | RuntimeException e) {
                answer = Answer.text(500, e.toString());
            }
            watching.forEach(faults -> faults.worked(call));
            return answer;
        }

        @Override
        public Tokens tokens() {
            return tokens;
        }

        @Override
        public Executor background() {
            return background;
        }
    }

    /** What is given up has no work left to do here: that goes on where it was begun. */
    private final class Nothing implements Fault.Befallen {
        @Override
        public Answer work() {
            return Answer.of(500);
        }

        @Override
        public Tokens tokens() {
            return tokens;
        }

        @Override
        public Executor background() {
            return background;
        }
    }
}
