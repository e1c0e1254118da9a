package dev.codeonly.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A temporary folder")
class TemporaryFolderTest {
    private static final Workers WORKERS = new Workers(2, 0);

    @TempDir
    Path machine;

    private final Disk disk = new Disk() {
        @Override
        public Path createTemporaryFolder(String prefix) throws IOException {
            return Files.createTempDirectory(machine, prefix);
        }
    };

    @Test
    void goes_with_all_that_is_in_it() throws Exception {
        try (TemporaryFolder folder = TemporaryFolder.create(disk, WORKERS)) {
            Files.writeString(
                    Files.createDirectories(folder.path().resolve("a/b")).resolve("c"), "text");
            assertThat(machine).isNotEmptyDirectory();
        }
        assertThat(machine).isEmptyDirectory();
    }

    @Test
    void of_a_process_that_is_gone_is_deleted_by_the_next_and_nothing_else_is() throws Exception {
        Process gone = new ProcessBuilder("true").start();
        gone.waitFor();
        Path left = Files.createDirectories(machine.resolve("package-maintainer-" + gone.pid() + "-17/packages"));
        Files.writeString(left.resolve("file"), "text");
        long alive = ProcessHandle.current().parent().orElseThrow().pid();
        Path another = Files.createDirectory(machine.resolve("package-maintainer-" + alive + "-17"));
        Path older = Files.createDirectory(machine.resolve("package-maintainer-" + alive + "-18"));
        Files.setLastModifiedTime(older, FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));
        Path others = Files.createDirectory(machine.resolve("package-maintainer-demo-17"));
        TemporaryFolder.create(disk, WORKERS).close();
        assertThat(machine.toFile().list()).containsExactlyInAnyOrder(name(another), name(others));
    }

    @Test
    void of_this_process_is_deleted_by_the_next_when_nobody_has_it_any_more() throws Exception {
        long mine = ProcessHandle.current().pid();
        Path left = Files.createDirectory(machine.resolve("package-maintainer-" + mine + "-17"));
        try (TemporaryFolder kept = TemporaryFolder.create(disk, WORKERS);
                TemporaryFolder second = TemporaryFolder.create(disk, WORKERS)) {
            assertThat(left).doesNotExist();
            assertThat(kept.path()).isDirectory();
            assertThat(second.path()).isDirectory();
        }
        assertThat(machine).isEmptyDirectory();
    }

    @Test
    void has_room_for_little_and_not_for_everything() throws Exception {
        try (TemporaryFolder folder = TemporaryFolder.create(disk, WORKERS)) {
            assertThat(folder.hasRoomFor(1)).isTrue();
            assertThat(folder.hasRoomFor(Files.getFileStore(machine).getUsableSpace()))
                    .isFalse();
        }
    }

    private static String name(Path path) {
        return path.getFileName().toString();
    }
}
