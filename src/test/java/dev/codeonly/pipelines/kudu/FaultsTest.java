package dev.codeonly.pipelines.kudu;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A call to the stand-in")
class FaultsTest {
    private static final String MARK = "bash -c \"echo done >>/home/marks; echo marked; exit 5\"";

    @TempDir
    Path folder;

    private Path home;
    private Azure azure;
    private SiteStandIn app;
    private Agent agent;

    @BeforeEach
    void start() throws IOException {
        home = folder.resolve("home");
        azure = Azure.start(folder.resolve("azure"));
        app = azure.site("rg", "data-ingest", home);
        agent = new Agent(azure, folder.resolve("agent"));
    }

    @AfterEach
    void close() throws IOException {
        azure.close();
    }

    private Agent.Reply mark() throws IOException, InterruptedException {
        return agent.command(app, MARK, "/home");
    }

    private Agent.Reply markWith(Fault fault) throws IOException, InterruptedException {
        app.faults().next("POST", "/api/command", fault);
        Agent.Reply reply = mark();
        assertThat(app.faults().waiting()).isZero();
        return reply;
    }

    private List<String> marks() throws IOException {
        Path file = home.resolve("marks");
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(ints = {409, 429, 502, 503, 504})
    @DisplayName("is refused with a status, nothing done, and only once")
    void refused(int status) throws Exception {
        assertThat(markWith(Fault.status(status)).status()).isEqualTo(status);
        assertThat(marks()).isEmpty();
        assertThat(mark().status()).isEqualTo(200);
        assertThat(marks()).hasSize(1);
    }

    @Test
    @DisplayName("is cut before the work")
    void dropBefore() throws Exception {
        Agent.Reply reply = markWith(Fault.DROP_BEFORE);
        assertThat(reply.exit()).isNotZero();
        assertThat(marks()).isEmpty();
        assertThat(app.calls()).extracting(Call::status).containsExactly(Call.CUT);
    }

    @Test
    @DisplayName("is cut after the work")
    void dropAfter() throws Exception {
        Agent.Reply reply = markWith(Fault.DROP_AFTER);
        assertThat(reply.exit()).isNotZero();
        assertThat(marks()).hasSize(1);
    }

    @Test
    @DisplayName("is cut while its work has yet to begin")
    void dropAndGoOn() throws Exception {
        CountDownLatch worked = new CountDownLatch(1);
        app.faults().afterCall(call -> true, worked::countDown);
        app.faults().next("POST", "/api/command", Fault.dropAndGoOn(Duration.ofMillis(200)));
        assertThat(mark().exit()).isNotZero();
        assertThat(worked.await(1, TimeUnit.MINUTES)).isTrue();
        assertThat(marks()).hasSize(1);
    }

    @Test
    @DisplayName("is given up after a while, and its work goes on")
    void givenUp() throws Exception {
        CountDownLatch worked = new CountDownLatch(1);
        app.faults().afterCall(call -> true, worked::countDown);
        azure.frontEndGivesUp(Duration.ofMillis(300), Fault.STATUS_504);
        Path go = home.resolve("go");
        String waiting = "bash -c \"until [[ -e /home/go ]]; do sleep 0.05; done; echo done >>/home/marks\"";
        assertThat(agent.command(app, waiting, "/home").status()).isEqualTo(504);
        assertThat(marks()).isEmpty();
        Files.createFile(go);
        assertThat(worked.await(1, TimeUnit.MINUTES)).isTrue();
        assertThat(marks()).hasSize(1);
    }

    @Test
    @DisplayName("is answered by something in between after the work")
    void statusAfter() throws Exception {
        assertThat(markWith(Fault.statusAfter(502)).status()).isEqualTo(502);
        assertThat(marks()).hasSize(1);
    }

    @Test
    @DisplayName("hides the exit code of its command")
    void exitCode() throws Exception {
        JsonNode answer = Json.read(markWith(Fault.EXIT_CODE_0_ON_FAILURE).body());
        assertThat(answer.get("ExitCode").asInt()).isZero();
        assertThat(answer.get("Output").asText()).isEqualTo("marked\n");
    }

    @Test
    @DisplayName("loses the end of its output")
    void truncated() throws Exception {
        JsonNode answer = Json.read(markWith(Fault.TRUNCATED_OUTPUT).body());
        assertThat(answer.get("Output").asText()).isEqualTo("mar");
    }

    @Test
    @DisplayName("is answered with a page and status 200")
    void garbage() throws Exception {
        Agent.Reply reply = markWith(Fault.GARBAGE);
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).startsWith("<!DOCTYPE html>");
        assertThat(marks()).isEmpty();
        assertThat(markWith(Fault.GARBAGE_AFTER).body()).startsWith("<!DOCTYPE html>");
        assertThat(marks()).hasSize(1);
    }

    @Test
    @DisplayName("is slow")
    void slow() throws Exception {
        long before = System.nanoTime();
        assertThat(markWith(Fault.slow(Duration.ofMillis(300))).status()).isEqualTo(200);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThan(Duration.ofMillis(300));
    }

    @Test
    @DisplayName("finds its token expired, and passes with a new one")
    void tokenExpired() throws Exception {
        assertThat(markWith(Fault.TOKEN_EXPIRED).status()).isEqualTo(401);
        assertThat(marks()).isEmpty();
        assertThat(mark().status()).isEqualTo(200);
        assertThat(azure.secrets()).hasSize(2);
    }

    @Test
    @DisplayName("meets its fault only if it is of that kind")
    void pattern() throws Exception {
        app.faults().next("POST", "/api/zipdeploy", Fault.STATUS_502);
        app.faults().next(call -> call.command().contains("restore"), Fault.STATUS_503);
        assertThat(mark().status()).isEqualTo(200);
        assertThat(agent.command(app, "echo restore", "/home").status()).isEqualTo(503);
        assertThat(app.faults().waiting()).isEqualTo(1);
    }

    @Test
    @DisplayName("is noticed before and after its work, counted from where the test asked")
    void noticed() throws Exception {
        List<String> seen = new ArrayList<>();
        mark();
        app.faults().onCall(2, () -> seen.add("before: " + marksSoFar()));
        app.faults().afterCall(2, () -> seen.add("after: " + marksSoFar()));
        app.faults().afterCall(call -> call.is("GET", "/api/deployments"), () -> seen.add("asked"));
        mark();
        mark();
        mark();
        agent.call("GET", "https://" + app.scmHost() + "/api/deployments");
        assertThat(seen).containsExactly("before: 2", "after: 3", "asked");
    }

    private int marksSoFar() {
        try {
            return marks().size();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
