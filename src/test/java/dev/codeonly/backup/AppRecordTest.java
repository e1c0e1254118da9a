package dev.codeonly.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.tree.Fingerprint;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The record of a data app")
class AppRecordTest {
    private static final Fingerprint OLD = set(1);
    private static final Fingerprint NEW = set(2);

    private final AppRecord none = AppRecord.none("ingest");

    private static Fingerprint set(int number) {
        return new Fingerprint("%064x".formatted(number));
    }

    @Test
    @DisplayName("has the set in use first, each set once")
    void newestFirst() {
        AppRecord record = none.after(OLD, Set.of()).after(NEW, Set.of()).after(OLD, Set.of());

        assertThat(record.sets()).containsExactly(OLD, NEW);
        assertThat(record.needed()).containsExactly(OLD, NEW);
    }

    @Test
    @DisplayName("goes back to the set before one that failed")
    void goesBack() {
        AppRecord record = none.after(OLD, Set.of()).after(NEW, Set.of()).after(NEW, Set.of(NEW));

        assertThat(record.needed()).containsExactly(NEW, OLD);
        assertThat(record.toBringBack()).contains(OLD);
        assertThat(record.after(NEW, Set.of()).toBringBack()).as("forgiven").contains(NEW);
    }

    @Test
    @DisplayName("remembers what failed when the marks went with the share")
    void remembersFailures() {
        AppRecord record = none.after(OLD, Set.of()).after(NEW, Set.of(NEW)).after(OLD, Set.of());

        assertThat(record.bad()).containsExactly(NEW);
    }

    @Test
    @DisplayName("brings a bad set back rather than none")
    void badRatherThanNone() {
        assertThat(none.after(NEW, Set.of(NEW)).toBringBack()).contains(NEW);
        assertThat(none.toBringBack()).isEmpty();
    }

    @Test
    @DisplayName("remembers ten sets, and the last good one besides")
    void remembersTen() {
        AppRecord record = none.after(OLD, Set.of());
        for (int number = 10; number < 40; number++) {
            record = record.after(set(number), Set.of(set(number)));
        }

        assertThat(record.sets()).hasSize(11).startsWith(set(39)).endsWith(OLD);
        assertThat(record.lastGood()).contains(OLD);
        assertThat(none.after(set(39), Set.of()).sets()).containsExactly(set(39));
        AppRecord good = none;
        for (int number : IntStream.range(10, 40).toArray()) {
            good = good.after(set(number), Set.of());
        }
        assertThat(good.sets()).hasSize(10);
        assertThat(good.bad()).isEqualTo(Set.copyOf(List.of()));
    }
}
