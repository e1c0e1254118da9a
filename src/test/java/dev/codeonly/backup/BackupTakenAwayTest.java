package dev.codeonly.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A backup that a restore takes away while a tick reads its slice")
class BackupTakenAwayTest {
    @TempDir
    Path folder;

    @Test
    void is_not_called_damaged_by_a_tick_that_finds_the_lock_taken() throws IOException {
        Share share = CrashSituation.shareWith(folder.resolve("home"), "foo", "bar")
                .withLockStaleAfter(Duration.ofMinutes(5));
        TinySet.NEW.in(share.packages());
        assertThat(share.tick().outcome()).isEqualTo(Outcome.BACKED_UP);

        RestoreInBetween restore = new RestoreInBetween(share);
        Report report = share.with(restore).tick();

        assertThat(share.backup()).doesNotExist();
        assertThat(report.outcome()).as(report.message()).isEqualTo(Outcome.BUSY);
    }

    /** When it is asked whether there is time for the files of a slice somebody takes the lock, and the backup. */
    private static final class RestoreInBetween extends Clock {
        private final Share share;
        private boolean taken;

        private RestoreInBetween(Share share) {
            this.share = share;
        }

        @Override
        public Instant instant() {
            if (!taken && isAskedForSlice()) {
                taken = true;
                try {
                    Files.createDirectories(share.home().locks().resolve("99"));
                    Files.move(share.backup(), share.home().root().resolve("taken"));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
            return share.clock().instant();
        }

        private static boolean isAskedForSlice() {
            return StackWalker.getInstance()
                    .walk(frames ->
                            frames.anyMatch(frame -> frame.getMethodName().contains("damageInSlice")));
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
