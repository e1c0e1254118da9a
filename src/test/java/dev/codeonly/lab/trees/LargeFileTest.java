package dev.codeonly.lab.trees;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.backup.Outcome;
import dev.codeonly.backup.Report;
import dev.codeonly.backup.Share;
import dev.codeonly.backup.TinySet;
import dev.codeonly.fixtures.Command;
import dev.codeonly.lab.Lab;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;

/** A file larger than an array, and than 32 bits can count, in a short run a smaller one; on a real disk. */
@DisplayName("A file of gigabytes among the packages")
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class LargeFileTest {
    private static final int MIB = 1 << 20;

    @TempDir(factory = TempDirFactory.Standard.class)
    private Path folder;

    @Test
    void is_copied_to_the_last_byte() throws IOException {
        Share share = Share.at(folder.resolve("home"), "foo", "bar").withBudget(Duration.ofHours(1));
        TinySet.NEW.in(share.packages());
        Path large = share.packages().resolve("lib/site-packages/model.bin");
        long size = (long) Lab.times(192, 5 << 10) * MIB + 1;
        OddFiles.sparse(large, size);

        Report report = share.tick();

        assertThat(report.outcome()).as(report.message()).isEqualTo(Outcome.BACKED_UP);
        assertThat(share.backup().resolve("lib/site-packages/model.bin")).hasSize(size);
        Command.of("cmp", large, share.backup().resolve("lib/site-packages/model.bin"))
                .output("the copy is another");
        assertThat(share.tick().outcome()).isEqualTo(Outcome.CURRENT);
    }
}
