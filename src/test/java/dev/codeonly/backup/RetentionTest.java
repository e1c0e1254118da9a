package dev.codeonly.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.codeonly.backup.ArchivedSet.Description;
import dev.codeonly.backup.PackageSets.Inventory;
import dev.codeonly.backup.Retention.Decision;
import dev.codeonly.backup.Retention.Fate;
import dev.codeonly.backup.Retention.Plan;
import dev.codeonly.backup.Retention.Policy;
import dev.codeonly.tree.Fingerprint;
import dev.codeonly.tree.Sha256;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Retention")
class RetentionTest {
    private static final Instant NOW = Instant.parse("2026-11-27T08:00:00Z");
    private static final List<Fingerprint> SETS =
            IntStream.range(0, 60).mapToObj(RetentionTest::set).toList();

    private static Fingerprint set(int number) {
        return new Fingerprint("%064x".formatted(number));
    }

    /** The n-th set, stored so many days ago. */
    private static ArchivedSet archive(int number, int days) {
        return archive(set(number), NOW.minus(Duration.ofDays(days)), NOW.minus(Duration.ofDays(days)));
    }

    private static ArchivedSet archive(Fingerprint set, Instant created, Instant touched) {
        Description description = new Description(set, "r", "3.11", "linux_x86_64", "2.31", List.of(), "c", "b", 1, 1);
        return new ArchivedSet(description, Sha256.of(new byte[0]), 1, created, touched, "v");
    }

    private static Inventory inventory(ArchivedSet... newestFirst) {
        return new Inventory(List.of(newestFirst), List.of(), NOW);
    }

    private static AppRecord record(String app, List<Integer> sets, Integer... bad) {
        return new AppRecord(
                app,
                sets.stream().map(RetentionTest::set).toList(),
                Set.copyOf(List.of(bad).stream().map(RetentionTest::set).toList()),
                "");
    }

    private static List<Fingerprint> kept(Plan plan) {
        return plan.decisions().stream()
                .filter(decision -> decision.fate() == Fate.KEPT)
                .map(decision -> decision.archive().set())
                .toList();
    }

    @Test
    @DisplayName("keeps the last ones and what is in use, and says why")
    void keepsTheLastAndTheUsed() {
        Plan plan = Retention.plan(
                inventory(archive(4, 10), archive(3, 20), archive(2, 30), archive(1, 40)),
                List.of(record("ingest", List.of(2))),
                new Policy(1));

        assertThat(kept(plan)).containsExactly(set(4), set(2));
        assertThat(plan.decisions())
                .extracting(Decision::reasons)
                .containsExactly(
                        List.of("among the last 1", "the newest that nobody calls bad"),
                        List.of(),
                        List.of("in use by ingest"),
                        List.of());
    }

    @Test
    @DisplayName("keeps the last good one, however many bad ones follow")
    void keepsTheLastGood() {
        List<ArchivedSet> archives = new ArrayList<>();
        List<Integer> sets = new ArrayList<>();
        for (int number = 30; number >= 1; number--) {
            archives.add(archive(number, 8 + 30 - number));
            sets.add(number);
        }
        Integer[] bad = IntStream.rangeClosed(2, 30).boxed().toArray(Integer[]::new);

        Plan plan = Retention.plan(
                new Inventory(archives, List.of(), NOW), List.of(record("ingest", sets, bad)), new Policy(3));

        assertThat(kept(plan)).containsExactly(set(30), set(29), set(28), set(1));
    }

    @Test
    @DisplayName("keeps what was touched within seven days, for a deployment that waits for its approval")
    void keepsTheTouched() {
        Plan plan = Retention.plan(
                inventory(
                        archive(9, 10),
                        archive(set(2), NOW.minus(Duration.ofDays(90)), NOW.minus(Duration.ofDays(6))),
                        archive(set(1), NOW.minus(Duration.ofDays(91)), NOW.minus(Duration.ofDays(8)))),
                List.of(),
                new Policy(1));

        assertThat(kept(plan)).containsExactly(set(9), set(2));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    @DisplayName("has no policy that would keep none")
    void refusesToKeepNone(int last) {
        assertThatThrownBy(() -> new Policy(last)).hasMessageContaining("keep at least 1");
    }

    @Test
    @DisplayName("of nothing is nothing")
    void ofNothing() {
        assertThat(Retention.plan(inventory(), List.of(), new Policy(1)).decisions())
                .isEmpty();
    }

    /**
     * Apps that get sets, fail health checks, are forgiven and go back, with prunings between: what an app uses and the last good
     * set it had are always there, and so is the newest that nobody calls bad. The test keeps its own book.
     */
    @Test
    @DisplayName("never takes a set in use or a last good one, whatever happens before")
    void neverTakesWhatIsNeeded() {
        for (int round = 0; round < 300; round++) {
            long seed = Long.getLong("retention.seed", System.nanoTime() + round);
            new World(seed).live(120);
        }
    }

    private static final class World {
        private final long seed;
        private final Random random;
        private final Map<Fingerprint, ArchivedSet> archives = new HashMap<>();
        private final Map<String, AppRecord> records = new LinkedHashMap<>();

        /** The book: all sets of an app, the newest last, and which of them it calls bad. */
        private final Map<String, List<Fingerprint>> had = new HashMap<>();

        private final Map<String, Set<Fingerprint>> bad = new HashMap<>();
        private Instant now = NOW;

        World(long seed) {
            this.seed = seed;
            this.random = new Random(seed);
        }

        void live(int steps) {
            for (int step = 0; step < steps; step++) {
                now = now.plus(Duration.ofHours(random.nextInt(200)));
                String app = "app-" + random.nextInt(3);
                switch (random.nextInt(4)) {
                    case 0, 1 -> use(app, SETS.get(random.nextInt(SETS.size())));
                    case 2 -> fail(app);
                    default -> prune();
                }
            }
            prune();
        }

        private void use(String app, Fingerprint set) {
            Instant created = archives.containsKey(set) ? archives.get(set).created() : now;
            archives.put(set, archive(set, created, now));
            List<Fingerprint> sets = had.computeIfAbsent(app, name -> new ArrayList<>());
            sets.remove(set);
            sets.add(set);
            bad.computeIfAbsent(app, name -> new HashSet<>()).remove(set);
            look(app);
        }

        private void fail(String app) {
            if (had.containsKey(app)) {
                bad.get(app).add(live(app));
                look(app);
            }
        }

        /** What the tick after it writes. */
        private void look(String app) {
            AppRecord known = records.getOrDefault(app, AppRecord.none(app));
            // of marks of before, the share may have lost some
            Set<Fingerprint> marked = random.nextInt(10) == 0
                    ? new HashSet<>(Set.of(live(app)).stream()
                            .filter(bad.get(app)::contains)
                            .toList())
                    : bad.get(app);
            records.put(app, known.after(live(app), marked));
        }

        private Fingerprint live(String app) {
            List<Fingerprint> sets = had.get(app);
            return sets.get(sets.size() - 1);
        }

        private void prune() {
            List<ArchivedSet> all = archives.values().stream()
                    .sorted(Comparator.comparing(ArchivedSet::created)
                            .thenComparing(ArchivedSet::set)
                            .reversed())
                    .toList();
            Plan plan = Retention.plan(
                    new Inventory(all, List.of(), now),
                    List.copyOf(records.values()),
                    new Policy(1 + random.nextInt(4)));
            Set<Fingerprint> needed = needed();
            needed.retainAll(archives.keySet());
            Set<Fingerprint> good = new HashSet<>(archives.keySet());
            bad.values().forEach(good::removeAll);
            all.stream()
                    .map(ArchivedSet::set)
                    .filter(good::contains)
                    .findFirst()
                    .ifPresent(needed::add);
            plan.decisions().stream()
                    .filter(decision -> decision.fate() == Fate.DELETED)
                    .forEach(decision -> archives.remove(decision.archive().set()));
            assertThat(archives.keySet()).as("-Dretention.seed=" + seed).containsAll(needed);
            had.keySet()
                    .forEach(app ->
                            assertThat(archives).as("-Dretention.seed=" + seed).containsKey(live(app)));
        }

        /** By the book: of each app what it uses, its last good one, and the one it would go back to if that failed, too. */
        private Set<Fingerprint> needed() {
            Set<Fingerprint> needed = new HashSet<>();
            had.forEach((app, sets) -> {
                needed.add(live(app));
                sets.stream()
                        .filter(set -> !bad.get(app).contains(set))
                        .reduce((older, newer) -> newer)
                        .ifPresent(needed::add);
                sets.stream()
                        .limit(sets.size() - 1L)
                        .filter(set -> !bad.get(app).contains(set))
                        .reduce((older, newer) -> newer)
                        .ifPresent(needed::add);
            });
            return needed;
        }
    }
}
