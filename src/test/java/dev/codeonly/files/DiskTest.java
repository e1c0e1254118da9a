package dev.codeonly.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract of each change: what it refuses, and that it is announced before it is made. */
@DisplayName("The disk")
class DiskTest {
    @TempDir
    Path folder;

    private final Disk disk = new Disk();

    @Nested
    class Renames {
        @Test
        void a_file_or_a_tree_to_a_place_that_is_free() throws IOException {
            Files.createDirectories(folder.resolve("tree/deep"));
            Files.writeString(folder.resolve("tree/deep/file"), "1");
            disk.rename(folder.resolve("tree"), folder.resolve("other"));
            assertThat(folder.resolve("other/deep/file")).hasContent("1");
            assertThat(folder.resolve("tree")).doesNotExist();
        }

        @Test
        void nothing_over_a_file() throws IOException {
            Path from = Files.writeString(folder.resolve("from"), "from");
            Path to = Files.writeString(folder.resolve("to"), "to");
            assertThatThrownBy(() -> disk.rename(from, to)).isInstanceOf(FileAlreadyExistsException.class);
            assertThat(from).hasContent("from");
            assertThat(to).hasContent("to");
        }

        @Test
        void nothing_into_or_over_a_folder_not_even_an_empty_one() throws IOException {
            Path from = Files.createDirectory(folder.resolve("from"));
            Path to = Files.createDirectory(folder.resolve("to"));
            assertThatThrownBy(() -> disk.rename(from, to)).isInstanceOf(FileAlreadyExistsException.class);
            assertThat(from).exists();
            assertThat(to).isEmptyDirectory();
        }

        @Test
        void nothing_over_a_link_that_leads_nowhere() throws IOException {
            Path from = Files.writeString(folder.resolve("from"), "from");
            Path to = Files.createSymbolicLink(folder.resolve("to"), folder.resolve("absent"));
            assertThatThrownBy(() -> disk.rename(from, to)).isInstanceOf(FileAlreadyExistsException.class);
            assertThat(from).exists();
        }

        @Test
        void nothing_that_is_gone_already() {
            assertThatThrownBy(() -> disk.rename(folder.resolve("gone"), folder.resolve("to")))
                    .isInstanceOf(NoSuchFileException.class);
        }

        @Test
        void nothing_when_it_is_told_to_fail_before() throws IOException {
            Path from = Files.writeString(folder.resolve("from"), "from");
            Disk failing = new Disk() {
                @Override
                protected void changing(Change change, Path path) throws IOException {
                    throw new IOException("told to fail");
                }
            };
            assertThatThrownBy(() -> failing.rename(from, folder.resolve("to"))).hasMessage("told to fail");
            assertThat(from).exists();
        }
    }

    @Nested
    class Creates {
        @Test
        void folders_with_their_parents_as_often_as_asked() throws IOException {
            disk.createFolders(folder.resolve("a/b/c"));
            disk.createFolders(folder.resolve("a/b/c"));
            assertThat(folder.resolve("a/b/c")).isEmptyDirectory();
        }

        @Test
        void no_folder_where_a_file_stands() throws IOException {
            Files.writeString(folder.resolve("a"), "file");
            assertThatThrownBy(() -> disk.createFolders(folder.resolve("a/b"))).isInstanceOf(FileSystemException.class);
            assertThatThrownBy(() -> disk.createFolders(folder.resolve("a")))
                    .isInstanceOf(FileAlreadyExistsException.class);
        }

        @Test
        void no_file_twice() throws IOException {
            disk.writeNew(folder.resolve("file"), "1".getBytes(UTF_8));
            assertThatThrownBy(() -> disk.writeNew(folder.resolve("file"), "2".getBytes(UTF_8)))
                    .isInstanceOf(FileAlreadyExistsException.class);
            assertThat(folder.resolve("file")).hasContent("1");
        }

        @Test
        void a_small_file_anew_as_often_as_asked() throws IOException {
            disk.rewrite(folder.resolve("file"), "longer".getBytes(UTF_8));
            disk.rewrite(folder.resolve("file"), "1".getBytes(UTF_8));
            assertThat(folder.resolve("file")).hasContent("1");
        }
    }

    @Nested
    class Deletes {
        @Test
        void what_may_be_gone_already() throws IOException {
            disk.deleteFile(folder.resolve("gone"));
            disk.deleteFolder(folder.resolve("gone"));
            assertThat(folder).isEmptyDirectory();
        }

        @Test
        void no_folder_that_holds_something() throws IOException {
            Files.createDirectories(folder.resolve("a/b"));
            assertThatThrownBy(() -> disk.deleteFolder(folder.resolve("a"))).isInstanceOf(IOException.class);
            assertThat(folder.resolve("a/b")).exists();
        }
    }

    @Test
    void announces_every_change_before_it_makes_it() throws IOException {
        List<String> seen = new ArrayList<>();
        Disk telling = new Disk() {
            @Override
            protected void changing(Change change, Path path) {
                seen.add(change + " " + folder.relativize(path) + (Files.exists(path) ? " there" : ""));
            }
        };
        telling.createFolders(folder.resolve("a/b"));
        telling.writeNew(folder.resolve("a/file"), new byte[1]);
        telling.rewrite(folder.resolve("a/file"), new byte[2]);
        telling.setModified(folder.resolve("a/file"), FileTime.fromMillis(0));
        telling.rename(folder.resolve("a/file"), folder.resolve("a/other"));
        telling.deleteFile(folder.resolve("a/other"));
        telling.deleteFolder(folder.resolve("a/b"));
        assertThat(seen)
                .containsExactly(
                        "CREATE_FOLDER a",
                        "CREATE_FOLDER a/b",
                        "CREATE_FILE a/file",
                        "WRITE a/file there",
                        "WRITE a/file there",
                        "SET_TIME a/file there",
                        "RENAME a/file there",
                        "DELETE_FILE a/other there",
                        "DELETE_FOLDER a/b there");
    }
}
