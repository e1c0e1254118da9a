package dev.codeonly.function;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.core.joran.spi.JoranException;
import dev.codeonly.files.Workers;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where an event of slf4j goes: to the invocation that its thread works for, else to stdout, never to both. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class InvocationLogTest {
    private static final Logger LOG = LoggerFactory.getLogger("dev.codeonly.somewhere");

    private FakeHost host;

    @BeforeEach
    void aHost() throws JoranException {
        host = new FakeHost();
    }

    @AfterEach
    void theHostEnds() throws JoranException {
        host.close();
    }

    @Test
    void an_event_keeps_its_severity_and_its_text() {
        host.debug();
        try (InvocationLog open = InvocationLog.open(host.logger())) {
            assertThat(open).isNotNull();
            LOG.error("an error of {}", "mine");
            LOG.warn("a warning about {0}");
            LOG.info("a word");
            LOG.debug("a detail");
        }

        assertThat(host.records())
                .extracting(LogRecord::getLevel)
                .containsExactly(Level.SEVERE, Level.WARNING, Level.INFO, Level.FINE);
        assertThat(host.messages()).containsExactly("an error of mine", "a warning about {0}", "a word", "a detail");
        assertThat(host.printed()).isEmpty();
    }

    @Test
    void an_exception_comes_with_its_stack_in_the_same_message() {
        try (InvocationLog open = InvocationLog.open(host.logger())) {
            assertThat(open).isNotNull();
            LOG.error("it failed", new IOException("the disk", new IllegalStateException("the cause")));
        }

        assertThat(host.messages())
                .singleElement()
                .asString()
                .startsWith("it failed" + System.lineSeparator() + "java.io.IOException: the disk")
                .contains("an_exception_comes_with_its_stack", "Caused by: java.lang.IllegalStateException: the cause");
    }

    @Test
    void details_are_left_out_unless_asked_for() {
        try (InvocationLog open = InvocationLog.open(host.logger())) {
            assertThat(open).isNotNull();
            LOG.debug("a detail");
            LoggerFactory.getLogger("somebody.elses").info("chatter of a library");
        }

        assertThat(host.messages()).isEmpty();
        assertThat(host.printed()).isEmpty();
    }

    @Test
    void every_worker_thread_logs_to_the_invocation_once() throws IOException, InterruptedException {
        List<Integer> items = IntStream.range(0, 200).boxed().toList();
        try (InvocationLog open = InvocationLog.open(host.logger())) {
            assertThat(open).isNotNull();
            new Workers(8, 0).each(items, 1, () -> false, item -> LOG.info("item {}", item));
        }

        assertThat(host.messages())
                .containsExactlyInAnyOrderElementsOf(
                        items.stream().map(item -> "item " + item).toList());
        assertThat(host.records())
                .extracting(LogRecord::getLongThreadID)
                .doesNotContain(Thread.currentThread().getId());
        assertThat(host.printed()).isEmpty();
    }

    @Test
    void after_the_invocation_late_events_go_to_stdout_once() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        Thread late;
        try (InvocationLog open = InvocationLog.open(host.logger())) {
            assertThat(open).isNotNull();
            late = new Thread(() -> {
                LOG.info("in time");
                begun.countDown();
                await(ended);
                LOG.warn("too late, {0}");
            });
            late.start();
            await(begun);
        }
        ended.countDown();
        late.join();

        assertThat(host.messages()).containsExactly("in time");
        assertThat(host.printed().lines()).containsExactly("WARN dev.codeonly.somewhere too late, {0}");
    }

    @Test
    void outside_of_an_invocation_events_go_to_stdout() {
        LOG.error("nobody's");

        assertThat(host.printed().lines()).containsExactly("ERROR dev.codeonly.somewhere nobody's");
    }

    @Test
    void two_invocations_at_the_same_time_keep_their_events_apart() throws InterruptedException {
        List<LogRecord> ones = new CopyOnWriteArrayList<>();
        List<LogRecord> others = new CopyOnWriteArrayList<>();
        CountDownLatch bothOpen = new CountDownLatch(2);
        List<Thread> invocations = List.of(
                new Thread(() -> invocation(ones, "of one", bothOpen)),
                new Thread(() -> invocation(others, "of the other", bothOpen)));
        for (Thread invocation : invocations) {
            invocation.start();
        }
        for (Thread invocation : invocations) {
            invocation.join();
        }

        assertThat(ones).extracting(LogRecord::getMessage).containsExactly("of one");
        assertThat(others).extracting(LogRecord::getMessage).containsExactly("of the other");
        assertThat(host.printed()).isEmpty();
    }

    private static void invocation(List<LogRecord> records, String message, CountDownLatch bothOpen) {
        try (InvocationLog open = InvocationLog.open(FakeHost.logger(records))) {
            assertThat(open).isNotNull();
            bothOpen.countDown();
            await(bothOpen);
            LOG.info(message);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(20, TimeUnit.SECONDS)) {
                throw new AssertionError("nobody came for 20 s");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
