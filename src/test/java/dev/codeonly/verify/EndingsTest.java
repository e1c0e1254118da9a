package dev.codeonly.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("From how an interpreter ended is read")
class EndingsTest {
    private static final Path TREE = Path.of("/tree");

    @ParameterizedTest
    @DisplayName("the signal")
    @CsvSource({"139, SIGSEGV", "-11, SIGSEGV", "137, SIGKILL", "134, SIGABRT", "132, SIGILL", "162, signal 34"})
    void signal(int exitCode, String name) {
        assertThat(Signal.of(exitCode)).contains(name);
    }

    @ParameterizedTest
    @DisplayName("no signal from an ordinary exit code")
    @CsvSource({"0", "1", "127", "128", "255"})
    void noSignal(int exitCode) {
        assertThat(Signal.of(exitCode)).isEmpty();
    }

    @ParameterizedTest
    @DisplayName("the library that a loader missed")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "libgomp.so.1: cannot open shared object file: No such file or directory | libgomp.so.1",
                "/lib/libc.so.6: version `GLIBC_2.34' not found (required by /tree/a.so) | GLIBC_2.34",
                "/lib/libstdc++.so.6: version `GLIBCXX_3.4.30' not found | GLIBCXX_3.4.30",
                "/lib/libstdc++.so.6: version `CXXABI_1.3.13' not found | CXXABI_1.3.13",
                "Error loading shared library libstdc++.so.6: No such file (needed by /tree/a.so) | libstdc++.so.6",
                "/tree/b.so: cannot open shared object file, libc.so.6: cannot open shared object file | libc.so.6"
            })
    void library(String text, String name) {
        assertThat(MissingLibrary.namedIn(text, TREE)).contains(name);
    }

    @Test
    @DisplayName("no library from other errors, nor one that the tree itself should have")
    void noLibrary() {
        assertThat(MissingLibrary.namedIn("ValueError: version 2 not found", TREE))
                .isEmpty();
        assertThat(MissingLibrary.namedIn("undefined symbol: PyUnicode_x", TREE))
                .isEmpty();
        assertThat(MissingLibrary.namedIn("/tree/a.so: cannot open shared object file", TREE))
                .isEmpty();
    }

    @Test
    @DisplayName("one short line, with beginning and end of a long text")
    void oneLine() {
        assertThat(OneLine.of("a\n\u001b[31m b\r\n")).isEqualTo("a [31m b");
        assertThat(OneLine.of("begin " + "x".repeat(10_000) + " end"))
                .startsWith("begin")
                .endsWith("end")
                .hasSizeLessThan(700);
        assertThat(OneLine.endOf("1\n2\n\n3\n4\n")).isEqualTo("2 | 3 | 4");
        assertThat(OneLine.endOf("\n")).isEqualTo("nothing on stderr");
    }

    @Test
    @DisplayName("what the script reported, and nothing that others wrote or that was cut")
    void report() {
        ImportReport report =
                ImportReport.parse("n python 332e3131\njunk\nm failed 61,62\nn importing 6\nn failed\n", "n");

        assertThat(report.python()).contains("3.11");
        assertThat(report.last("failed")).isEmpty();
        assertThat(report.last("importing").orElseThrow().field(0)).isEmpty();
        assertThat(report.last("importing").orElseThrow().field(5)).isEmpty();
    }
}
