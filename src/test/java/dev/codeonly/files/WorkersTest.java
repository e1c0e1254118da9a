package dev.codeonly.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many works side by side: each once, until done, stopped or failed, and never faster than asked. */
@DisplayName("Workers")
@Timeout(30)
class WorkersTest {
    private static final List<Integer> ITEMS = IntStream.range(0, 1000).boxed().toList();

    private final Queue<Integer> done = new ConcurrentLinkedQueue<>();

    @Nested
    class In_order {
        @Test
        void hand_over_each_result_at_its_turn() throws Exception {
            assertThat(new Workers(8, 0)
                            .inOrder(ITEMS, 1, item -> 1, 100, () -> false, item -> slow(item) * 2, done::add))
                    .isTrue();
            assertThat(done)
                    .containsExactlyElementsOf(
                            ITEMS.stream().map(item -> item * 2).toList());
        }

        @Test
        void work_no_further_ahead_than_may_weigh_together() throws Exception {
            AtomicInteger made = new AtomicInteger();
            AtomicInteger taken = new AtomicInteger();
            AtomicInteger most = new AtomicInteger();

            new Workers(8, 0)
                    .inOrder(
                            ITEMS,
                            1,
                            item -> 10,
                            50,
                            () -> false,
                            item -> {
                                most.accumulateAndGet(made.incrementAndGet() - taken.get(), Math::max);
                                return item;
                            },
                            item -> taken.incrementAndGet());

            assertThat(most.get()).isBetween(2, 7);
        }

        @Test
        void fail_with_the_first_failure_and_hand_over_nothing_behind_it() {
            assertThatThrownBy(() -> new Workers(4, 0)
                            .inOrder(
                                    ITEMS,
                                    1,
                                    item -> 1,
                                    100,
                                    () -> false,
                                    item -> {
                                        if (item >= 500) {
                                            throw new IOException("at " + item);
                                        }
                                        return item;
                                    },
                                    done::add))
                    .isInstanceOf(IOException.class)
                    .hasMessage("at 500");
            assertThat(done).hasSize(500);
        }

        @Test
        void stop_when_told() throws Exception {
            assertThat(new Workers(4, 0)
                            .inOrder(ITEMS, 1, item -> 1, 10, () -> done.size() >= 20, item -> item, done::add))
                    .isFalse();
            assertThat(done).hasSize(20);
        }

        private int slow(int item) {
            if (item % 100 == 0) {
                try {
                    Thread.sleep(5);
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
            return item;
        }
    }

    @Nested
    class Left_alone {
        @Test
        void do_every_item_once() throws Exception {
            assertThat(new Workers(8, 0).each(ITEMS, 1, () -> false, done::add)).isTrue();
            assertThat(done).containsExactlyInAnyOrderElementsOf(ITEMS);
        }

        @Test
        void have_nothing_to_do_without_items() throws Exception {
            assertThat(new Workers(8, 0).each(List.<Integer>of(), 1, () -> false, done::add))
                    .isTrue();
        }

        @Test
        void work_side_by_side() throws Exception {
            CyclicBarrier all = new CyclicBarrier(4);
            assertThat(new Workers(4, 0).each(List.of(1, 2, 3, 4), 1, () -> false, item -> meet(all)))
                    .isTrue();
        }

        @Test
        void are_daemons_so_that_a_hanging_share_never_keeps_a_process() throws Exception {
            Set<Boolean> daemons = ConcurrentHashMap.newKeySet();
            new Workers(4, 0)
                    .each(
                            ITEMS,
                            1,
                            () -> false,
                            item -> daemons.add(Thread.currentThread().isDaemon()));
            assertThat(daemons).containsExactly(true);
        }
    }

    @Nested
    class That_adapt {
        @Test
        void are_sixteen_at_first_and_more_when_more_comes_of_more() throws Exception {
            AtomicInteger underWay = new AtomicInteger();
            AtomicInteger mostAtFirst = new AtomicInteger();
            AtomicInteger most = new AtomicInteger();
            Workers.adapting(64, 0, System::nanoTime)
                    .each(IntStream.range(0, 6_000).boxed().toList(), 4, () -> false, item -> {
                        (item < 50 ? mostAtFirst : most).accumulateAndGet(underWay.incrementAndGet(), Math::max);
                        Thread.sleep(5); // a share that serves each worker in 5 ms, whatever the others do
                        underWay.decrementAndGet();
                        done.add(item);
                    });
            assertThat(done).hasSize(6_000);
            assertThat(mostAtFirst.get()).isBetween(2, 16);
            assertThat(most.get()).isBetween(17, 64);
        }

        @Test
        void are_fewer_after_trouble_and_finish_all_the_same() throws Exception {
            AtomicInteger underWay = new AtomicInteger();
            AtomicInteger most = new AtomicInteger();
            Workers.adapting(16, 0, () -> 0).each(ITEMS, () -> false, (item, turn) -> {
                if (!turn.take(1)) {
                    return;
                }
                int now = underWay.incrementAndGet();
                if (item < 8) {
                    turn.trouble();
                } else if (item > 100) {
                    most.accumulateAndGet(now, Math::max);
                }
                takeTime();
                underWay.decrementAndGet();
                done.add(item);
            });
            assertThat(done).hasSize(1000);
            assertThat(most.get()).isBetween(1, 4);
        }

        @Test
        void take_a_turn_for_each_part_of_a_long_work_and_are_stopped_between() throws Exception {
            assertThat(new Workers(2, 0).each(ITEMS, () -> done.size() >= 50, (item, turn) -> {
                        for (int part = 0; part < 10 && turn.take(1); part++) {
                            done.add(item);
                        }
                    }))
                    .isFalse();
            assertThat(done).hasSizeBetween(50, 52);
        }
    }

    @Nested
    class Told_to_stop {
        @Test
        void begin_nothing_more_and_say_so() throws Exception {
            assertThat(new Workers(4, 0).each(ITEMS, 1, () -> done.size() >= 10, done::add))
                    .isFalse();
            assertThat(done).hasSizeBetween(10, 13);
        }

        @Test
        void begin_nothing_at_all_when_told_before() throws Exception {
            assertThat(new Workers(4, 0).each(ITEMS, 1, () -> true, done::add)).isFalse();
            assertThat(done).isEmpty();
        }

        @Test
        void are_done_when_told_after_the_last_item() throws Exception {
            assertThat(new Workers(1, 0).each(List.of(1), 1, () -> !done.isEmpty(), done::add))
                    .isTrue();
        }
    }

    @Nested
    class Failing {
        @Test
        void stop_the_others_and_tell_the_failure() {
            // without an end, so that only the failure can end the others, however long it takes to be thrown
            Iterable<Integer> endless =
                    () -> IntStream.iterate(0, item -> item + 1).iterator();
            assertThatThrownBy(() -> new Workers(4, 0).each(endless, 1, () -> false, item -> {
                        if (item == 10) {
                            throw new IOException("item " + item);
                        }
                        if (Thread.interrupted()) {
                            throw new InterruptedException("the time of this test is over");
                        }
                    }))
                    .isInstanceOf(IOException.class)
                    .hasMessage("item 10");
        }

        @Test
        void tell_the_failure_once_the_others_have_ended_their_items() {
            for (int round = 0; round < 100; round++) {
                CyclicBarrier all = new CyclicBarrier(4);
                AtomicInteger underWay = new AtomicInteger();
                assertThatThrownBy(() -> new Workers(4, 0).each(List.of(1, 2, 3, 4), 1, () -> false, item -> {
                            underWay.incrementAndGet();
                            meet(all);
                            if (item == 1) {
                                underWay.decrementAndGet();
                                throw new IOException("the first of four");
                            }
                            takeTime();
                            underWay.decrementAndGet();
                        }))
                        .hasMessage("the first of four");
                assertThat(underWay).as("under way in round %s", round).hasValue(0);
            }
        }

        @Test
        void begin_nothing_after_a_failure() {
            AtomicInteger begun = new AtomicInteger();
            assertThatThrownBy(() -> new Workers(1, 0).each(ITEMS, 1, () -> false, item -> {
                        begun.incrementAndGet();
                        throw new IOException("first");
                    }))
                    .hasMessage("first");
            assertThat(begun).hasValue(1);
        }

        @Test
        void tell_an_unchecked_failure_of_the_disk_as_one_of_the_disk() {
            assertThatThrownBy(() -> new Workers(1, 0).each(ITEMS, 1, () -> false, item -> {
                        throw new UncheckedIOException(new IOException("of the disk"));
                    }))
                    .isInstanceOf(IOException.class)
                    .hasMessage("of the disk");
        }

        @Test
        void never_swallow_an_error() {
            assertThatThrownBy(() -> new Workers(2, 0).each(ITEMS, 1, () -> false, item -> {
                        throw new StackOverflowError("deep");
                    }))
                    .isInstanceOf(StackOverflowError.class);
            assertThatThrownBy(() -> new Workers(2, 0).each(ITEMS, 1, () -> false, item -> {
                        throw new IllegalArgumentException("a bug");
                    }))
                    .hasRootCauseMessage("a bug");
        }
    }

    @Nested
    class Under_a_ceiling {
        @Test
        void are_no_faster_together_than_it_allows() throws Exception {
            long began = System.nanoTime();
            new Workers(4, 200).each(ITEMS.subList(0, 20), 3, () -> false, done::add);
            // 20 items of 3 operations at 200 a second, of which the first item is free
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(250));
            assertThat(done).hasSize(20);
        }
    }

    @Test
    void that_are_interrupted_end_their_item_and_the_caller_learns_of_it() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        Thread caller =
                new Thread(() -> assertThatThrownBy(() -> new Workers(1, 0).each(ITEMS, 1, () -> false, item -> {
                            begun.countDown();
                            try {
                                new CountDownLatch(1).await();
                            } finally {
                                ended.countDown();
                            }
                        }))
                        .isInstanceOf(InterruptedException.class));
        caller.start();
        begun.await();
        caller.interrupt();
        caller.join();
        assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
    }

    private static void takeTime() {
        for (int i = 0; i < 2000; i++) {
            Thread.onSpinWait();
        }
    }

    private static void meet(CyclicBarrier all) throws IOException {
        try {
            all.await(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IOException("they did not work side by side", e);
        }
    }
}
