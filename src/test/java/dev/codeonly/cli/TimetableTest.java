package dev.codeonly.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The timetable")
class TimetableTest {
    private static Instant at(String time) {
        return Instant.parse("2026-11-23T" + time + "Z");
    }

    @Test
    @DisplayName("begins with the next full five minutes, not on start-up")
    void begins() {
        assertThat(new Timetable(at("10:00:00")).due()).isEqualTo(at("10:05:00"));
        assertThat(new Timetable(at("10:04:59.9")).due()).isEqualTo(at("10:05:00"));
        assertThat(new Timetable(at("23:57:00")).due()).isEqualTo(Instant.parse("2026-11-24T00:00:00Z"));
    }

    @Test
    @DisplayName("goes on every five minutes while ticks are short")
    void shortTicks() {
        Timetable timetable = new Timetable(at("10:01:00"));

        timetable.ticked(at("10:05:03"));

        assertThat(timetable.due()).isEqualTo(at("10:10:00"));
    }

    @Test
    @DisplayName("catches up once and at once after a tick that outlasted others, then keeps the schedule")
    void catchesUp() {
        Timetable timetable = new Timetable(at("10:01:00"));

        timetable.ticked(at("10:17:20"));
        assertThat(timetable.due()).isEqualTo(at("10:17:20"));

        timetable.ticked(at("10:17:22"));
        assertThat(timetable.due()).isEqualTo(at("10:20:00"));
    }

    @Test
    @DisplayName("catches up also when the next time came on the second")
    void onTheSecond() {
        Timetable timetable = new Timetable(at("10:01:00"));

        timetable.ticked(at("10:10:00"));

        assertThat(timetable.due()).isEqualTo(at("10:10:00"));
    }
}
