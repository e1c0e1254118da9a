package dev.codeonly.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;

/**
 * A rename looks at the lock before each try, tries again only while open handles refuse it, and overwrites nothing.
 */
@DisplayName("A guarded rename")
class RenamesTest {
    @TempDir(factory = TempDirFactory.Standard.class)
    Path folder;

    private final AtomicInteger looks = new AtomicInteger();
    private final AtomicInteger tries = new AtomicInteger();
    private Path from;
    private Path to;
    private Path trash;

    @BeforeEach
    void a_tree_to_rename() throws IOException {
        from = tree("from");
        to = folder.resolve("not/there/to");
        trash = folder.resolve("store/trash");
    }

    @Nested
    class To_a_target {
        @Test
        void that_is_absent_makes_its_parents_and_one_rename() throws IOException {
            renames(new Disk()).rename(from, to);
            assertThat(to.resolve("lib/file")).hasContent("from");
            assertThat(from).doesNotExist();
            assertThat(looks).hasValue(1);
        }

        @Test
        void that_holds_a_file_moves_nothing() throws IOException {
            Path other = tree("other");
            assertThatThrownBy(() -> renames(new Disk()).rename(from, other))
                    .isInstanceOf(FileAlreadyExistsException.class);
            assertThat(from.resolve("lib/file")).hasContent("from");
            assertThat(other.resolve("lib/file")).hasContent("other");
            assertThat(trash).doesNotExist();
        }

        @Test
        void that_has_folders_only_deletes_them_first() throws IOException {
            Files.createDirectories(to.resolve("lib/site-packages"));
            renames(new Disk()).rename(from, to);
            assertThat(to.resolve("lib/file")).hasContent("from");
            assertThat(trash).doesNotExist();
        }

        @Test
        void that_had_folders_only_and_was_filled_meanwhile_is_left_alone() throws IOException {
            Files.createDirectories(to.resolve("lib/site-packages"));
            Disk late = new Disk() {
                @Override
                protected void changing(Change change, Path path) throws IOException {
                    if (change == Change.DELETE_FOLDER && path.endsWith("site-packages")) {
                        Files.writeString(path.resolve("module.py"), "someone else's");
                    }
                }
            };
            assertThatThrownBy(() -> renames(late).rename(from, to)).isInstanceOf(DirectoryNotEmptyException.class);
            assertThat(to.resolve("lib/site-packages/module.py")).hasContent("someone else's");
            assertThat(from.resolve("lib/file")).hasContent("from");
        }

        @Test
        void from_a_source_that_is_gone_says_so_at_once() {
            assertThatThrownBy(() -> renames(new Disk()).rename(folder.resolve("gone"), to))
                    .isInstanceOf(NoSuchFileException.class);
            assertThat(looks).hasValue(1);
        }
    }

    @Nested
    class To_trash {
        @Test
        void gives_each_thing_a_name_of_its_own() throws IOException {
            Renames renames = renames(new Disk());
            renames.toTrash(from);
            from = tree("from");
            renames.toTrash(from);
            assertThat(names(trash)).containsExactlyInAnyOrder("7-1-from", "7-2-from");
        }

        @Test
        void takes_a_single_file_too() throws IOException {
            renames(new Disk()).toTrash(Files.writeString(folder.resolve("file"), "x"));
            assertThat(trash.resolve("7-1-file")).hasContent("x");
        }

        @Test
        void is_nothing_for_what_is_not_there() throws IOException {
            renames(new Disk()).toTrashIfThere(folder.resolve("gone"));
            assertThat(trash).doesNotExist();
            assertThat(looks).hasValue(0);
        }

        @Test
        void takes_a_link_that_leads_nowhere() throws IOException {
            Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("absent"));
            renames(new Disk()).toTrashIfThere(link);
            assertThat(Files.isSymbolicLink(trash.resolve("7-1-link"))).isTrue();
        }
    }

    @Nested
    class While_open_handles_refuse_it {
        @Test
        void is_tried_again_until_they_are_gone() throws IOException {
            renames(refusing(2, new AccessDeniedException("from"))).rename(from, to);
            assertThat(to).exists();
            assertThat(tries).hasValue(3);
        }

        @Test
        void is_tried_again_when_the_share_calls_it_busy() throws IOException {
            renames(refusing(1, new FileSystemException("from", "to", "Device or resource busy")))
                    .rename(from, to);
            assertThat(to).exists();
        }

        @Test
        void looks_at_the_lock_before_each_try() throws IOException {
            renames(refusing(2, new AccessDeniedException("from"))).rename(from, to);
            assertThat(looks).hasValue(3);
        }

        @Test
        void is_not_tried_again_once_the_lock_is_lost() {
            Renames renames = new Renames(
                    refusing(1, new AccessDeniedException("from")),
                    () -> {
                        if (looks.incrementAndGet() == 2) {
                            throw new IOException("the lock is lost");
                        }
                    },
                    trash,
                    "7");
            assertThatThrownBy(() -> renames.rename(from, to)).hasMessage("the lock is lost");
            assertThat(tries).hasValue(1);
            assertThat(from).exists();
        }

        @Test
        void is_given_up_after_some_seconds_with_the_shares_own_error() {
            assertThatThrownBy(() -> renames(refusing(99, new AccessDeniedException("from")))
                            .rename(from, to))
                    .isInstanceOf(AccessDeniedException.class);
            assertThat(tries).hasValue(6);
            assertThat(from).exists();
        }
    }

    @Nested
    class That_fails_for_another_reason {
        @Test
        void is_not_tried_again() {
            Disk full = refusing(99, new FileSystemException("from", "to", "No space left on device"));
            assertThatThrownBy(() -> renames(full).rename(from, to)).hasMessageContaining("No space left");
            assertThat(tries).hasValue(1);
        }

        @Test
        void is_never_replaced_by_a_copy_across_devices() throws IOException {
            Path elsewhere = Files.createTempDirectory(Path.of("/dev/shm"), "renames-test");
            try {
                assertThat(Files.getFileStore(elsewhere)).isNotEqualTo(Files.getFileStore(from));
                assertThatThrownBy(() -> renames(new Disk()).rename(from, elsewhere.resolve("to")))
                        .isInstanceOf(FileSystemException.class);
                assertThat(names(elsewhere)).isEmpty();
                assertThat(from.resolve("lib/file")).hasContent("from");
            } finally {
                Files.delete(elsewhere);
            }
        }
    }

    @Test
    void without_the_lock_changes_nothing() {
        Renames renames = new Renames(
                new Disk(),
                () -> {
                    throw new IOException("the lock is lost");
                },
                trash,
                "7");
        assertThatThrownBy(() -> renames.rename(from, to)).hasMessage("the lock is lost");
        assertThatThrownBy(() -> renames.toTrash(from)).hasMessage("the lock is lost");
        assertThat(from.resolve("lib/file")).hasContent("from");
        assertThat(to).doesNotExist();
    }

    private Renames renames(Disk disk) {
        return new Renames(disk, looks::incrementAndGet, trash, "7");
    }

    /** A disk that refuses the first so many renames. */
    private Disk refusing(int times, IOException refusal) {
        return new Disk() {
            @Override
            protected void changing(Change change, Path path) throws IOException {
                if (change == Change.RENAME && tries.incrementAndGet() <= times) {
                    throw refusal;
                }
            }
        };
    }

    private Path tree(String name) throws IOException {
        Files.createDirectories(folder.resolve(name).resolve("lib"));
        Files.writeString(folder.resolve(name).resolve("lib/file"), name);
        return folder.resolve(name);
    }

    private static List<String> names(Path place) throws IOException {
        try (Stream<Path> all = Files.list(place)) {
            return all.map(path -> path.getFileName().toString()).toList();
        }
    }
}
