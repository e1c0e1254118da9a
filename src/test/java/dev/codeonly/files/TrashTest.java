package dev.codeonly.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What lies in trash is deleted whole, or as far as there is time; nothing beside it is touched. */
@DisplayName("Trash")
class TrashTest {
    @TempDir
    Path folder;

    @Nested
    class Is_deleted {
        @Test
        void with_all_that_is_in_it() throws Exception {
            file("tree/.backup_ready");
            file("tree/lib/site-packages/a.py");
            file("tree/lib/.backup_ready");
            Files.createDirectories(folder.resolve("tree/empty/deep"));
            Files.createSymbolicLink(folder.resolve("tree/link"), folder.resolve("absent"));
            file("beside");
            assertThat(trash(() -> false).delete(folder.resolve("tree"))).isTrue();
            assertThat(folder.resolve("tree")).doesNotExist();
            assertThat(folder.resolve("beside")).exists();
        }

        @Test
        void when_it_is_a_single_file_or_nothing() throws Exception {
            file("file");
            assertThat(trash(() -> false).delete(folder.resolve("file"))).isTrue();
            assertThat(trash(() -> false).delete(folder.resolve("gone"))).isTrue();
            assertThat(folder).isEmptyDirectory();
        }

        @Test
        void when_it_is_a_link_and_never_what_the_link_leads_to() throws Exception {
            file("precious/.backup_ready");
            file("precious/a.py");
            for (int i = 0; i < 20; i++) {
                Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("precious"));
                assertThat(trash(() -> false).delete(link)).isTrue();
                assertThat(folder.resolve("precious/.backup_ready")).exists();
            }
            assertThat(folder.resolve("precious/a.py")).exists();
            assertThat(Files.isSymbolicLink(folder.resolve("link"))).isFalse();
        }

        @Test
        void without_following_a_link_inside_it() throws Exception {
            file("precious/a.py");
            file("tree/x");
            Files.createSymbolicLink(folder.resolve("tree/link"), folder.resolve("precious"));
            assertThat(trash(() -> false).delete(folder.resolve("tree"))).isTrue();
            assertThat(folder.resolve("precious/a.py")).exists();
        }
    }

    @Nested
    class That_is_stopped {
        @Test
        void says_so_and_is_finished_later() throws Exception {
            for (int i = 0; i < 50; i++) {
                file("tree/folder" + i + "/file");
            }
            AtomicInteger asked = new AtomicInteger();
            assertThat(trash(() -> asked.incrementAndGet() > 10).delete(folder.resolve("tree")))
                    .isFalse();
            assertThat(folder.resolve("tree")).exists();
            assertThat(trash(() -> false).delete(folder.resolve("tree"))).isTrue();
            assertThat(folder.resolve("tree")).doesNotExist();
        }

        @Test
        void may_stop_between_its_folders_too() throws Exception {
            file("tree/a/b/c/file");
            AtomicInteger asked = new AtomicInteger();
            assertThat(trash(() -> asked.incrementAndGet() > 4).delete(folder.resolve("tree")))
                    .isFalse();
            assertThat(trash(() -> false).delete(folder.resolve("tree"))).isTrue();
        }
    }

    @Test
    void that_someone_adds_to_meanwhile_is_left_for_later() throws Exception {
        file("tree/a");
        Disk disk = new Disk() {
            @Override
            protected void changing(Change change, Path path) throws IOException {
                if (change == Change.DELETE_FOLDER) {
                    file("tree/late");
                }
            }
        };
        assertThat(new Trash(disk, new Workers(1, 0), () -> false).delete(folder.resolve("tree")))
                .isFalse();
        assertThat(folder.resolve("tree/late")).exists();
    }

    private static Trash trash(BooleanSupplier stop) {
        return new Trash(new Disk(), new Workers(2, 0), stop);
    }

    private void file(String path) throws IOException {
        Files.createDirectories(folder.resolve(path).getParent());
        Files.writeString(folder.resolve(path), "x");
    }
}
