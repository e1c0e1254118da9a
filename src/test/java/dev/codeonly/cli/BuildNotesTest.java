package dev.codeonly.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.codeonly.fixtures.RequirementsVector;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("What a build notes about a set")
class BuildNotesTest {
    @Nested
    @DisplayName("of its requirements")
    class Requirements {
        static Stream<RequirementsVector> vectors() {
            return RequirementsVector.all().stream();
        }

        @ParameterizedTest
        @MethodSource("vectors")
        @DisplayName("is the text that the pipelines make of them")
        void normalised(RequirementsVector vector) throws IOException {
            RequirementsText text = RequirementsText.of(Files.readString(vector.file()));

            assertThat(new String(text.bytes(), StandardCharsets.UTF_8)).isEqualTo(Files.readString(vector.expected()));
        }

        @Test
        @DisplayName("has a hash that stays what it is")
        void hash() throws IOException {
            RequirementsText text = RequirementsText.of("b==1.0\na[x]==2 ; python_version < '4'\n");

            assertThat(text.sha256()).isEqualTo("872bac053509547ec14c79828943ff410d21a269f8053c67f825d47730eca926");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "requests",
                    "requests>=2",
                    "requests==2.*",
                    "-r more.txt",
                    "-e .",
                    "./wheels/x.whl",
                    "a @ git+ssh://b"
                })
        @DisplayName("refuses what is not pinned")
        void refused(String line) {
            assertThatThrownBy(() -> RequirementsText.of(line))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(line);
        }
    }

    @Nested
    @DisplayName("of the glibc it needs")
    class NeededGlibc {
        @TempDir
        private Path modules;

        private void wheel(String name, String... tags) throws IOException {
            Path info = Files.createDirectories(modules.resolve(name + "-1.dist-info"));
            Files.writeString(info.resolve("WHEEL"), "Tag: " + String.join("\nTag: ", tags) + "\n");
        }

        @ParameterizedTest
        @CsvSource({
            "cp311-cp311-manylinux_2_17_x86_64, 2.17",
            "cp311-cp311-manylinux2014_x86_64, 2.17",
            "cp311-cp311-manylinux2010_x86_64, 2.12",
            "cp311-cp311-manylinux1_x86_64, 2.5",
            "cp311-abi3-manylinux_2_34_aarch64, 2.34"
        })
        @DisplayName("reads every spelling of a tag")
        void spellings(String tag, String expected) throws IOException {
            wheel("a", tag);

            assertThat(Glibc.neededBy(modules)).hasToString("Optional[" + expected + "]");
        }

        @Test
        @DisplayName("is the highest of the set, each wheel counting with the lowest of its tags")
        void highest() throws IOException {
            wheel("a", "cp311-cp311-manylinux_2_5_x86_64", "cp311-cp311-manylinux_2_35_x86_64");
            wheel("b", "cp311-cp311-manylinux_2_9_x86_64");
            wheel("c", "py3-none-any");
            Files.createDirectories(modules.resolve("d-1.dist-info"));

            assertThat(Glibc.neededBy(modules)).contains(new Glibc(2, 9));
        }

        @Test
        @DisplayName("is none for pure Python")
        void none() throws IOException {
            wheel("a", "py3-none-any");

            assertThat(Glibc.neededBy(modules)).isEmpty();
        }
    }
}
