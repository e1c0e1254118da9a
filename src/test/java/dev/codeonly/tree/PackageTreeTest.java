package dev.codeonly.tree;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.fixtures.TreeBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether packages are there, and what is written beside them, is told also of odd places. */
@DisplayName("A package tree")
class PackageTreeTest {
    @TempDir
    Path root;

    @Nested
    class Is_present {
        @Test
        void with_a_single_file_however_deep() throws IOException {
            Files.createDirectories(root.resolve("a/b"));
            Files.writeString(root.resolve("a/b/c"), "");
            assertThat(new PackageTree(root).isPresent()).isTrue();
        }

        @Test
        void not_when_there_are_only_folders() throws IOException {
            Files.createDirectories(root.resolve("lib/site-packages"));
            assertThat(new PackageTree(root).isPresent()).isFalse();
        }

        @Test
        void not_when_it_is_not_there() throws IOException {
            assertThat(new PackageTree(root.resolve("absent")).isPresent()).isFalse();
        }

        @Test
        void when_a_file_stands_in_its_place() throws IOException {
            assertThat(new PackageTree(Files.writeString(root.resolve("file"), "x")).isPresent())
                    .isTrue();
        }
    }

    @Nested
    class Has_a_package_set {
        @Test
        void as_the_build_wrote_it() throws IOException {
            TreeBuilder.in(root)
                    .distribution("foo", "1.0")
                    .file("foo.py", "1")
                    .packageSet("Python", "3.11")
                    .packageSet("Requirements", "abc")
                    .packageSet("Imports", "foo, foo.bar ,baz")
                    .write();
            PackageSet set = new PackageTree(root).packageSet().orElseThrow();
            assertThat(set.fingerprint()).isEqualTo(new PackageTree(root).fingerprint());
            assertThat(set.python()).contains("3.11");
            assertThat(set.requirements()).contains("abc");
            assertThat(set.imports()).containsExactly("foo", "foo.bar", "baz");
        }

        @Test
        void of_which_unknown_keys_and_broken_values_are_nothing() throws IOException {
            Files.writeString(root.resolve(".package_set"), "Fingerprint: abc\r\nWhat: ever\nPython:\nno colon\n");
            PackageSet set = new PackageTree(root).packageSet().orElseThrow();
            assertThat(set.fingerprint()).isEmpty();
            assertThat(set.python()).isEmpty();
            assertThat(set.imports()).isEmpty();
        }

        @Test
        void not_when_the_build_wrote_none() throws IOException {
            assertThat(new PackageTree(root).packageSet()).isEmpty();
        }
    }

    @Nested
    class That_is_a_file {
        @Test
        void has_neither_a_package_set_nor_a_marker_nor_a_fingerprint() throws IOException {
            PackageTree file = new PackageTree(Files.writeString(root.resolve("file"), "x"));
            assertThat(file.packageSet()).isEmpty();
            assertThat(file.markerText()).isEmpty();
            assertThat(file.fingerprint()).isEmpty();
        }
    }
}
