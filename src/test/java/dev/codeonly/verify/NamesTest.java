package dev.codeonly.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Of names in settings,")
class NamesTest {
    @ParameterizedTest
    @DisplayName("a module's is taken when it is dotted identifiers")
    @ValueSource(strings = {"azure.functions", "_ctypes", "a1.b_2.C", "numpy"})
    void module(String name) {
        assertThat(new ModuleName(name).value()).isEqualTo(name);
    }

    @ParameterizedTest
    @DisplayName("a module's is refused when it is anything else")
    @ValueSource(
            strings = {
                "os; import x",
                "a..b",
                "1a",
                "a b",
                "",
                ".",
                ".a",
                "a.",
                "a.1b",
                "a-b",
                "-c",
                "a\n",
                "\ta",
                "a/b"
            })
    void notAModule(String name) {
        assertThatThrownBy(() -> new ModuleName(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + name + "'")
                .hasMessageContaining("imports")
                .hasMessageContaining("such as");
    }

    @ParameterizedTest
    @DisplayName("a version is taken when it is a minor version of Python 3")
    @ValueSource(strings = {"3.8", "3.11", "3.0", "3.100"})
    void version(String text) {
        assertThat(PythonVersion.parse(text)).hasToString("Optional[" + text + "]");
    }

    @ParameterizedTest
    @DisplayName("a version is refused when it is anything else")
    @ValueSource(
            strings = {"", "3", "3.", "3.11.7", "2.7", "3.011", "3.1a", " 3.11", "3.11\n", "4.0", "3.99999999999", "3.١"
            })
    void notAVersion(String text) {
        assertThat(PythonVersion.parse(text)).isEmpty();
    }
}
