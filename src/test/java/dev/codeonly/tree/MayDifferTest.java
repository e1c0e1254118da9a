package dev.codeonly.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Globs over paths relative to site-packages say which files an app changes on purpose. */
@DisplayName("What may differ")
class MayDifferTest {
    @ParameterizedTest
    @CsvSource({
        "certifi/cacert.pem, certifi/cacert.pem, true",
        "certifi/cacert.pem, certifi/cacert.pem.bak, false",
        "certifi/cacert.pem, other/certifi/cacert.pem, false",
        "certifi/*, certifi/cacert.pem, true",
        "certifi/*, certifi/a/b.pem, false",
        "certifi/**, certifi/a/b.pem, true",
        "**/tests/**, numpy/core/tests/test_x.py, true",
        "**/tests/**, numpy/tests.py, false",
        "'*.{so,dll}', x.so, true",
        "'*.{so,dll}', x.py, false"
    })
    void is_what_a_glob_covers(String glob, String path, boolean covered) {
        assertThat(MayDiffer.of(List.of(glob)).covers(path)).isEqualTo(covered);
    }

    @Test
    void is_nothing_unless_something_is_named() {
        assertThat(MayDiffer.NOTHING.covers("certifi/cacert.pem")).isFalse();
    }

    @Test
    void is_what_any_of_several_globs_covers() {
        MayDiffer both = MayDiffer.of(List.of("a/*", "b/*"));
        assertThat(both.covers("a/x")).isTrue();
        assertThat(both.covers("b/x")).isTrue();
        assertThat(both.covers("c/x")).isFalse();
    }

    @Test
    void is_never_a_path_that_no_file_system_has() {
        assertThat(MayDiffer.of(List.of("**")).covers("a\0b")).isFalse();
    }

    @Test
    void is_refused_by_name_when_a_glob_cannot_be_read() {
        assertThatThrownBy(() -> MayDiffer.of(List.of("good/*", "bad/[")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'bad/['");
    }
}
