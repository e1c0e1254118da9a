package dev.codeonly.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.fixtures.SmallDisk;
import dev.codeonly.tree.Listing;
import dev.codeonly.tree.PackageTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The room of a file system")
class RoomTest {
    @TempDir
    private Path folder;

    @Test
    void is_what_it_tells() throws IOException {
        try (SmallDisk disk = SmallDisk.at(folder.resolve("small"), 8)) {
            Files.write(disk.folder().resolve("file"), new byte[3 << 20]);

            Room room = Room.at(disk.folder());

            assertThat(room.free()).hasValue(5L << 20);
            assertThat(room.fits(5L << 20)).isTrue();
            assertThat(room.fits((5L << 20) + 1)).isFalse();
        }
    }

    /** A share that mounts without sizes says 0 of 0; one beyond what a long holds says something negative. */
    @ParameterizedTest
    @CsvSource({"0, 0", "0, 5", "-1, -1", "100, -1", "100, 101"})
    void is_unknown_where_the_numbers_make_no_sense_and_then_everything_fits(long total, long usable) {
        assertThat(Room.told(total, usable).free()).isEmpty();
        assertThat(Room.told(total, usable).fits(Long.MAX_VALUE)).isTrue();
    }

    @Test
    void is_none_on_a_disk_that_is_full() {
        assertThat(Room.told(100, 0).fits(1)).isFalse();
    }

    @Test
    void that_a_copy_takes_does_for_it_on_a_disk_that_gives_whole_blocks_and_what_is_there_counts() throws IOException {
        Path from = folder.resolve("from");
        for (int i = 0; i < 300; i++) {
            Path file = from.resolve("pkg" + i % 7 + "/module" + i + ".py");
            Files.createDirectories(file.getParent());
            Files.write(file, new byte[1 + i * 31]);
        }
        Listing wanted = Listing.of(new PackageTree(from));
        try (SmallDisk disk = SmallDisk.at(folder.resolve("small"), 16)) {
            long before = disk.free();
            for (String name : wanted.files().keySet()) {
                Path to = disk.folder().resolve("copy").resolve(name);
                Files.createDirectories(to.getParent());
                Files.copy(from.resolve(name), to);
            }

            assertThat(before - disk.free()).isLessThanOrEqualTo(Room.of(wanted, Listing.NOTHING));
            assertThat(Room.of(wanted, Listing.of(new PackageTree(disk.folder().resolve("copy")))))
                    .isZero();
        }
    }
}
