package dev.codeonly.tree;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What installers write into a RECORD is read as they mean it; what is no row is named by its line, never guessed at.
 */
@DisplayName("A RECORD")
class RecordFileTest {
    @Nested
    class Read {
        @Test
        void has_path_hash_and_size_of_each_file() {
            RecordFile file = read("foo/__init__.py,sha256=abc-_9,12\n");
            assertThat(file.rows()).containsExactly(new RecordRow("foo/__init__.py", "abc-_9", 12));
            assertThat(file.unreadable()).isEmpty();
        }

        @Test
        void has_rows_without_hash_or_size() {
            assertThat(read("foo-1.0.dist-info/RECORD,,\nx.py,sha256=abc,\n").rows())
                    .containsExactly(
                            new RecordRow("foo-1.0.dist-info/RECORD", "", -1), new RecordRow("x.py", "abc", -1));
        }

        @Test
        void may_quote_any_field_and_hold_commas_and_quotes_in_it() {
            assertThat(read("\"a,b \"\"c\"\".py\",\"sha256=abc\",\"7\"\n").rows())
                    .containsExactly(new RecordRow("a,b \"c\".py", "abc", 7));
        }

        @Test
        void may_end_its_lines_as_on_windows_or_not_at_all() {
            assertThat(read("a.py,sha256=a,1\r\nb.py,sha256=b,2").rows())
                    .containsExactly(new RecordRow("a.py", "a", 1), new RecordRow("b.py", "b", 2));
        }

        @Test
        void may_have_a_path_of_any_length_with_any_number_of_quotes() {
            String path = "a\"".repeat(500_000);
            assertThat(read("\"" + path.replace("\"", "\"\"") + "\",sha256=a,1\n")
                            .rows())
                    .containsExactly(new RecordRow(path, "a", 1));
        }

        @Test
        void may_have_blank_lines() {
            RecordFile file = read("\n \na.py,sha256=a,1\n\n");
            assertThat(file.rows()).hasSize(1);
            assertThat(file.unreadable()).isEmpty();
        }

        @Test
        void may_be_empty() {
            assertThat(read("").rows()).isEmpty();
            assertThat(read("").unreadable()).isEmpty();
        }

        @Test
        void has_no_sha256_where_another_hash_stands() {
            assertThat(read("a.py,md5=abc,1\n").rows()).containsExactly(new RecordRow("a.py", "", 1));
        }

        @Test
        void has_names_in_utf_8() {
            assertThat(read("\u00e4.py,sha256=a,1\n").rows().get(0).path()).isEqualTo("\u00e4.py");
        }
    }

    @Nested
    class Broken {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "only a name",
                    "two,fields",
                    "four,sha256=a,1,more",
                    "a.py,sha256=a,many",
                    "a.py,sha256=a,-1",
                    "a.py,sha256=a,1234567890123456789",
                    "\"never closed,sha256=a,1",
                    "quote in\"side,sha256=a,1"
                })
        void names_the_line_that_is_no_row_and_keeps_the_others(String broken) {
            RecordFile file = read("a.py,sha256=a,1\n" + broken + "\nb.py,sha256=b,2\n");
            assertThat(file.unreadable()).containsExactly(2);
            assertThat(file.rows()).extracting(RecordRow::path).containsExactly("a.py", "b.py");
        }

        @Test
        void has_unreadable_halves_where_a_name_goes_over_two_lines() {
            assertThat(read("\"a\nb.py\",sha256=a,1\n").unreadable()).containsExactly(1, 2);
        }

        @Test
        void is_read_without_a_failure_when_its_bytes_are_no_text() {
            RecordFile file = new RecordFile("\u00ff\u0000\u00fe.py,sha256=a,1\n\u0000\n".getBytes(ISO_8859_1), 1000);
            assertThat(file.rows()).hasSize(1);
            assertThat(file.unreadable()).containsExactly(2);
        }
    }

    @Nested
    class Row_by_row {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "foo/__init__.py",
                    "foo-1.0.dist-info/METADATA",
                    "foo-1.0.dist-info/INSTALLER",
                    "binary.so",
                    "foo/bin/x",
                    "shared/x",
                    "etcetera",
                    "foo.pyd",
                    "a..b"
                })
        void counts_for_what_belongs_to_the_modules(String path) {
            assertThat(new RecordRow(path, "abc", 1).counts()).isTrue();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "foo/__pycache__/x.cpython-311.pyc",
                    "x.pyc",
                    "../../bin/idna",
                    "../x",
                    "bin/idna",
                    "etc/x",
                    "include/x.h",
                    "share/man/x.1"
                })
        void does_not_count_for_what_installers_rewrite(String path) {
            assertThat(new RecordRow(path, "abc", 1).counts()).isFalse();
        }

        @Test
        void does_not_count_without_a_hash() {
            assertThat(new RecordRow("foo.py", "", 1).counts()).isFalse();
        }

        @ParameterizedTest
        @CsvSource({
            "/etc/passwd, true",
            "foo/../../../etc/passwd, true",
            "foo/.., true",
            "../../bin/idna, false",
            "foo..bar/baz, false",
            "foo/..bar, false"
        })
        void escapes_when_it_points_out_in_a_way_no_installer_writes(String path, boolean escapes) {
            assertThat(new RecordRow(path, "abc", 1).escapes()).isEqualTo(escapes);
        }
    }

    private static RecordFile read(String text) {
        return new RecordFile(text.getBytes(UTF_8), 1000);
    }

    /** Keeps the record's own contract in view: its lists are what was read, in the order of the lines. */
    @Test
    void keeps_the_order_of_its_lines() {
        assertThat(read("b,,\na,,\nc,,\n").rows()).extracting(RecordRow::path).isEqualTo(List.of("b", "a", "c"));
    }
}
