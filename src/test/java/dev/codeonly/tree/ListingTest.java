package dev.codeonly.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A listing shows everything below a root once, sorted, whatever else happens to the tree meanwhile. */
@DisplayName("A listing")
class ListingTest {
    @TempDir
    Path root;

    @Nested
    class Of_a_tree_at_rest {
        @Test
        void has_files_with_size_and_time_and_folders_without_the_root() throws IOException {
            file("b/c.py", "12345");
            file("a.py", "1");
            Files.createDirectories(root.resolve("empty/deep"));
            Listing listing = listing();
            assertThat(listing.files().keySet()).containsExactly("a.py", "b/c.py");
            assertThat(listing.files().get("b/c.py"))
                    .isEqualTo(new Listing.Entry(5, Files.getLastModifiedTime(root.resolve("b/c.py"))));
            assertThat(listing.folders()).containsExactly("b", "empty", "empty/deep");
            assertThat(listing.bytes()).isEqualTo(6);
        }

        @Test
        void is_without_the_roots_ready_marker_but_with_any_other() throws IOException {
            file(".backup_ready", "marker");
            file("pkg/.backup_ready", "a package's own");
            assertThat(listing().files().keySet()).containsExactly("pkg/.backup_ready");
        }

        @Test
        void is_empty_where_nothing_is() throws IOException {
            assertThat(Listing.of(new PackageTree(root.resolve("absent"))).files())
                    .isEmpty();
        }
    }

    @Nested
    class Of_two_times {
        @Test
        void is_equal_while_nothing_changes() throws IOException {
            file("a.py", "1");
            assertThat(listing()).isEqualTo(listing());
        }

        @Test
        void differs_by_a_path_a_size_or_a_time() throws IOException {
            Path file = file("a.py", "1");
            FileTime time = Files.getLastModifiedTime(file);
            Listing before = listing();
            Files.setLastModifiedTime(file, FileTime.fromMillis(time.toMillis() + 1000));
            assertThat(listing()).isNotEqualTo(before);
            Files.writeString(file, "12");
            Files.setLastModifiedTime(file, time);
            assertThat(listing()).isNotEqualTo(before);
            Files.writeString(file, "1");
            Files.setLastModifiedTime(file, time);
            assertThat(listing()).isEqualTo(before);
            Files.createDirectory(root.resolve("folder"));
            assertThat(listing()).isNotEqualTo(before);
        }
    }

    @Nested
    class Of_what_packages_have_not {
        @Test
        void names_links_and_follows_none() throws IOException {
            file("real/x.py", "1");
            Files.createSymbolicLink(root.resolve("to-folder"), root.resolve("real"));
            Files.createSymbolicLink(root.resolve("to-nothing"), root.resolve("absent"));
            Listing listing = listing();
            assertThat(listing.others()).containsExactly("to-folder", "to-nothing");
            assertThat(listing.files().keySet()).containsExactly("real/x.py");
            assertThat(listing.folders()).containsExactly("real");
        }

        @Test
        void names_a_pipe_and_does_not_wait_for_its_writer() throws Exception {
            Process made = new ProcessBuilder("mkfifo", root.resolve("pipe").toString()).start();
            assertThat(made.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(made.exitValue()).as("mkfifo; install coreutils").isZero();
            assertThat(listing().others()).containsExactly("pipe");
        }

        @Test
        void names_a_root_that_is_a_link() throws IOException {
            file("real/x.py", "1");
            Path link = Files.createSymbolicLink(root.resolve("link"), root.resolve("real"));
            Listing listing = Listing.of(new PackageTree(link));
            assertThat(listing.files()).isEmpty();
            assertThat(listing.others()).hasSize(1);
        }
    }

    @Test
    void of_a_tree_that_is_deleted_meanwhile_simply_has_less() throws Exception {
        AtomicBoolean enough = new AtomicBoolean();
        Thread other = new Thread(() -> comeAndGo(enough));
        other.start();
        try {
            for (int i = 0; i < 300; i++) {
                assertThat(listing().others()).isEmpty();
            }
        } finally {
            enough.set(true);
            other.join();
        }
    }

    private void comeAndGo(AtomicBoolean enough) {
        try {
            while (!enough.get()) {
                for (int i = 0; i < 20; i++) {
                    file("folder" + i + "/file", "x");
                }
                for (int i = 0; i < 20; i++) {
                    Files.delete(root.resolve("folder" + i + "/file"));
                    Files.delete(root.resolve("folder" + i));
                }
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Listing listing() throws IOException {
        return Listing.of(new PackageTree(root));
    }

    private Path file(String path, String text) throws IOException {
        Files.createDirectories(root.resolve(path).getParent());
        return Files.writeString(root.resolve(path), text);
    }
}
