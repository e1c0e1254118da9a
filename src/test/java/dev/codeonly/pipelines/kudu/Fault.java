package dev.codeonly.pipelines.kudu;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Executor;

/** What goes wrong with one call. Where nothing else is said, the work is not done. */
public final class Fault {
    /** The connection is closed before anything is done. */
    public static final Fault DROP_BEFORE = new Fault("DROP_BEFORE", call -> Optional.empty());

    /** The work is done, and then the connection is closed instead of an answer. */
    public static final Fault DROP_AFTER = new Fault("DROP_AFTER", call -> {
        call.work();
        return Optional.empty();
    });

    /** A page of HTML with status 200, as a proxy or a starting front end sends it. */
    public static final Fault GARBAGE = new Fault("GARBAGE", call -> Optional.of(garbage()));

    /** The same page, but the work was done. */
    public static final Fault GARBAGE_AFTER = new Fault("GARBAGE_AFTER", call -> {
        call.work();
        return Optional.of(garbage());
    });

    /** The command runs and its exit code is reported as 0, whatever it was. */
    public static final Fault EXIT_CODE_0_ON_FAILURE =
            new Fault("EXIT_CODE_0_ON_FAILURE", call -> Optional.of(changed(call.work(), "ExitCode")));

    /** The work is done; half of a command's Output, of any other answer half of the body, is missing. */
    public static final Fault TRUNCATED_OUTPUT =
            new Fault("TRUNCATED_OUTPUT", call -> Optional.of(changed(call.work(), "Output")));

    /** All tokens so far expire with this call, which is answered 401. */
    public static final Fault TOKEN_EXPIRED = new Fault("TOKEN_EXPIRED", call -> {
        call.tokens().expire();
        return Optional.of(call.work());
    });

    public static final Fault STATUS_409 = status(409);
    public static final Fault STATUS_429 = status(429);
    public static final Fault STATUS_502 = status(502);
    public static final Fault STATUS_503 = status(503);
    public static final Fault STATUS_504 = status(504);

    private final String name;
    private final Behaviour behaviour;

    private Fault(String name, Behaviour behaviour) {
        this.name = name;
        this.behaviour = behaviour;
    }

    /** The call a fault befalls. */
    interface Befallen {
        Answer work();

        Tokens tokens();

        Executor background();
    }

    private interface Behaviour {
        Optional<Answer> with(Befallen call) throws IOException, InterruptedException;
    }

    /** Answered with that status, nothing done. */
    public static Fault status(int status) {
        return new Fault("status " + status, call -> Optional.of(refused(status)));
    }

    /** The work is done, and something in between answers with that status instead. */
    public static Fault statusAfter(int status) {
        return new Fault("status after " + status, call -> {
            call.work();
            return Optional.of(refused(status));
        });
    }

    /** The connection is closed at once; the work begins that much later. */
    public static Fault dropAndGoOn(Duration later) {
        return new Fault("DROP_AND_GO_ON", call -> {
            call.background().execute(() -> {
                if (Pause.of(later)) {
                    call.work();
                }
            });
            return Optional.empty();
        });
    }

    /** The work begins that much later. */
    public static Fault slow(Duration later) {
        return new Fault("SLOW", call -> Pause.of(later) ? Optional.of(call.work()) : Optional.empty());
    }

    /** The answer, or nothing when the connection is to be closed. */
    Optional<Answer> befalls(Befallen call) throws IOException, InterruptedException {
        return behaviour.with(call);
    }

    @Override
    public String toString() {
        return name;
    }

    private static Answer refused(int status) {
        String text = "{\"error\":{\"code\":\"" + status + "\",\"message\":\"Armed by a test.\"}}";
        Answer answer = Answer.text(status, text).with("Content-Type", "application/json");
        return status == 429 ? answer.with("Retry-After", "1") : answer;
    }

    private static Answer garbage() {
        return Answer.html(200, "<!DOCTYPE html><html><body><h1>Your app is starting</h1></body></html>");
    }

    private static Answer changed(Answer answer, String field) throws IOException {
        JsonNode body = jsonOrNull(answer);
        if (body instanceof ObjectNode command && command.has(field)) {
            if (field.equals("ExitCode")) {
                command.put(field, 0);
            } else {
                String output = command.get(field).asText();
                command.put(field, output.substring(0, output.length() / 2));
            }
            return Answer.json(answer.status(), command);
        }
        byte[] bytes = answer.bytes();
        return field.equals("Output") ? answer.withBody(Arrays.copyOf(bytes, bytes.length / 2)) : answer;
    }

    private static JsonNode jsonOrNull(Answer answer) {
        try {
            return answer.json();
        } catch (IOException e) {
            return null;
        }
    }
}
