package dev.codeonly.tree;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.fixtures.Install;
import dev.codeonly.fixtures.RealTrees;
import dev.codeonly.fixtures.TreeBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A tree is complete when nothing that its RECORDs promise is missing; each rule of "Fingerprint" has its test. */
@DisplayName("An inspected tree")
class InspectionTest {
    private static final String SITE = "lib/site-packages/";

    @TempDir
    Path root;

    private TreeBuilder tree;

    @BeforeEach
    void a_tree_with_one_distribution() {
        tree = TreeBuilder.in(root).distribution("foo", "1.0").file("foo/__init__.py", "x = 1");
    }

    @Nested
    class Is_complete {
        @ParameterizedTest
        @EnumSource(Install.class)
        void however_a_real_set_was_installed(Install install) throws IOException {
            Inspection real =
                    Inspection.of(new PackageTree(RealTrees.small(install).packages()), MayDiffer.NOTHING);
            assertThat(real.problems()).isEmpty();
            assertThat(real.unowned()).isEqualTo(install == Install.UV ? List.of(SITE + ".lock") : List.of());
            assertThat(real.confirmedByBuild()).isEqualTo(install == Install.AS_BUILT);
        }

        @Test
        void with_every_row_that_counts_in_its_size() throws IOException {
            tree.write();
            assertThat(inspect().complete()).isTrue();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "foo/__pycache__/__init__.cpython-311.pyc,sha256=abc,3",
                    "../../bin/foo,sha256=abc,3",
                    "bin/foo,sha256=abc,3",
                    "share/man/foo.1,sha256=abc,3",
                    "foo/unhashed.py,,3"
                })
        void without_a_file_whose_row_does_not_count(String row) throws IOException {
            tree.row(row).write();
            assertThat(inspect().problems()).isEmpty();
        }

        @Test
        void when_a_path_in_two_records_fits_one_of_them() throws IOException {
            tree.row("shared/data,sha256=abc,999")
                    .distribution("bar", "1.0")
                    .file("shared/data", "as bar has it")
                    .write();
            assertThat(inspect().problems()).isEmpty();
        }

        @Test
        void when_a_row_without_a_size_is_there() throws IOException {
            tree.row("foo/x.py,sha256=abc,").unowned("foo/x.py", "whatever").write();
            assertThat(inspect().problems()).isEmpty();
        }

        @Test
        void when_only_what_may_differ_differs() throws IOException {
            tree.row("foo/tests/a.py,sha256=abc,3")
                    .row("foo/ca.pem,sha256=abc,3")
                    .unowned("foo/ca.pem", "patched");
            tree.write();
            assertThat(inspect().problems()).hasSize(2);
            MayDiffer mayDiffer = MayDiffer.of(List.of("foo/tests/**", "foo/*.pem"));
            assertThat(Inspection.of(new PackageTree(root), mayDiffer).problems())
                    .isEmpty();
        }
    }

    @Nested
    class Is_not_complete {
        @Test
        void without_a_file_that_counts() throws IOException {
            tree.row("foo/gone.py,sha256=abc,3").write();
            assertProblem(SITE + "foo/gone.py is missing");
        }

        @Test
        void with_a_file_of_another_size() throws IOException {
            tree.row("foo/x.py,sha256=abc,3").unowned("foo/x.py", "1234").write();
            assertProblem(SITE + "foo/x.py has 4 bytes, RECORD says 3");
        }

        @Test
        void when_a_path_in_two_records_fits_neither() throws IOException {
            tree.row("shared/data,sha256=abc,1");
            tree.distribution("bar", "1.0")
                    .row("shared/data,sha256=abd,2")
                    .unowned("shared/data", "123")
                    .write();
            assertThat(inspect().problems()).extracting(Problem::path).containsExactly(SITE + "shared/data");
        }

        @Test
        void with_a_distribution_that_has_no_record() throws IOException {
            tree.write();
            Files.createDirectories(root.resolve(SITE + "bar-2.0.dist-info"));
            assertProblem(SITE + "bar-2.0.dist-info has no RECORD");
        }

        @Test
        void with_a_distribution_that_is_a_file() throws IOException {
            tree.unowned("bar-2.0.dist-info", "no folder").write();
            assertProblem(SITE + "bar-2.0.dist-info has no RECORD");
        }

        @Test
        void with_a_record_that_cannot_be_read() throws IOException {
            tree.write();
            Files.createDirectories(root.resolve(SITE + "bar-2.0.dist-info/RECORD"));
            assertThat(inspect().fingerprint()).isEmpty();
            assertThat(Problem.summary(inspect().problems())).contains("bar-2.0.dist-info/RECORD cannot be read");
        }

        @Test
        void with_a_record_that_is_broken() throws IOException {
            tree.row("this is no row").write();
            assertProblem(SITE + "foo-1.0.dist-info/RECORD line 4 is not a row");
        }

        @ParameterizedTest
        @ValueSource(strings = {"foo", "Foo", "FOO"})
        void with_two_versions_of_one_project(String name) throws IOException {
            tree.distribution(name, "2.0").write();
            assertThat(Problem.summary(inspect().problems()))
                    .contains("two versions of one project")
                    .contains("foo-1.0.dist-info")
                    .contains(name + "-2.0.dist-info");
        }

        @Test
        void with_two_versions_of_one_project_that_is_spelled_two_ways() throws IOException {
            tree.distribution("my_lib", "1.0").distribution("My.Lib", "2.0").write();
            assertThat(Problem.summary(inspect().problems())).contains("two versions of one project");
        }

        @ParameterizedTest
        @ValueSource(strings = {"/etc/hostname", "foo/../../../../etc/hostname"})
        void with_a_row_that_lies_outside(String path) throws IOException {
            tree.row(path + ",sha256=abc,3").write();
            assertProblem(path + " is recorded by foo-1.0.dist-info and lies outside");
        }

        @Test
        void when_the_build_names_another_fingerprint_or_none() throws IOException {
            tree.packageSet("Fingerprint", "0".repeat(64)).write();
            assertProblem(".package_set names another fingerprint than the RECORDs have");
            assertThat(inspect().confirmedByBuild()).isFalse();
            Files.writeString(root.resolve(".package_set"), "Python: 3.11\n");
            assertProblem(".package_set names another fingerprint than the RECORDs have");
        }

        @Test
        void with_a_link_among_its_files() throws IOException {
            tree.write();
            Files.createSymbolicLink(root.resolve(SITE + "foo/link.py"), root.resolve(SITE + "foo/__init__.py"));
            assertProblem(SITE + "foo/link.py is neither a file nor a folder");
        }

        @Test
        void without_any_record() throws IOException {
            Files.createDirectories(root.resolve(SITE));
            Files.writeString(root.resolve(SITE + "module.py"), "x = 1");
            assertProblem(SITE + " has no RECORD to tell the packages by");
        }

        @Test
        void when_it_is_not_there() throws IOException {
            assertThat(Inspection.of(new PackageTree(root.resolve("absent")), MayDiffer.NOTHING)
                            .complete())
                    .isFalse();
            assertThat(Inspection.NOTHING.complete()).isFalse();
        }

        @Test
        void and_says_so_in_few_words_however_much_is_wrong() throws IOException {
            for (int i = 0; i < 9; i++) {
                tree.row("foo/gone" + i + ".py,sha256=abc,3");
            }
            tree.write();
            assertThat(Problem.summary(inspect().problems()))
                    .startsWith(SITE + "foo/gone0.py is missing; ")
                    .endsWith("; and 4 more");
        }
    }

    @Nested
    class Accepts_a_content {
        @Test
        void only_if_a_row_vouches_for_it() throws IOException {
            tree.distribution("bar", "1.0")
                    .file("foo/__init__.py", "as bar has it")
                    .write();
            Inspection.Expectations expectations = inspect().expectations();
            assertThat(expectations.accepts(SITE + "foo/__init__.py", hash("x = 1")))
                    .isTrue();
            assertThat(expectations.accepts(SITE + "foo/__init__.py", hash("as bar has it")))
                    .isTrue();
            assertThat(expectations.accepts(SITE + "foo/__init__.py", hash("other")))
                    .isFalse();
        }

        @Test
        void of_a_file_that_nobody_vouches_for() throws IOException {
            tree.write();
            assertThat(inspect().expectations().accepts(SITE + "stray", hash("any")))
                    .isTrue();
            assertThat(inspect().expectations().knows(SITE + "stray")).isFalse();
        }
    }

    @Nested
    class Counts_as_unowned {
        @Test
        void what_no_record_names() throws IOException {
            tree.unowned("stray.py", "1").write();
            Files.writeString(root.resolve("beside.txt"), "1");
            assertThat(inspect().unowned()).containsExactly("beside.txt", SITE + "stray.py");
            assertThat(inspect().complete()).isTrue();
        }

        @Test
        void not_the_bytecode_of_a_source_that_is_owned() throws IOException {
            tree.file("top.py", "1")
                    .unowned("foo/__pycache__/__init__.cpython-311.pyc", "1")
                    .unowned("foo/__pycache__/__init__.cpython-311.opt-1.pyc", "1")
                    .unowned("__pycache__/top.cpython-311.pyc", "1")
                    .write();
            assertThat(inspect().unowned()).isEmpty();
        }

        @Test
        void the_bytecode_of_a_source_that_is_not() throws IOException {
            tree.unowned("foo/__pycache__/gone.cpython-311.pyc", "1")
                    .unowned("bar/__pycache__/__init__.cpython-311.pyc", "1")
                    .unowned("foo/__init__.pyc", "1")
                    .write();
            assertThat(inspect().unowned()).hasSize(3);
        }

        @Test
        void not_a_script_where_pip_lays_it() throws IOException {
            tree.row("../../bin/foo,sha256=abc,3")
                    .unowned("bin/foo", "#!python")
                    .write();
            assertThat(inspect().unowned()).isEmpty();
        }

        @Test
        void not_a_row_without_a_hash() throws IOException {
            tree.row("foo/made-later,,").unowned("foo/made-later", "1").write();
            assertThat(inspect().unowned()).isEmpty();
        }

        @Test
        void not_our_own_notes_at_the_root() throws IOException {
            tree.packageSet("Python", "3.11").write();
            Files.writeString(root.resolve(".package_set.requirements"), "foo==1.0\n");
            Files.writeString(root.resolve(".backup_ready"), "carried here by a restore");
            assertThat(inspect().unowned()).isEmpty();
        }
    }

    private Inspection inspect() throws IOException {
        return Inspection.of(new PackageTree(root), MayDiffer.NOTHING);
    }

    private void assertProblem(String words) throws IOException {
        assertThat(inspect().problems()).extracting(Problem::toString).containsExactly(words);
        assertThat(inspect().complete()).isFalse();
    }

    private static Sha256.Value hash(String text) {
        return Sha256.of(text.getBytes(StandardCharsets.UTF_8));
    }
}
