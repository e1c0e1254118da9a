package dev.codeonly.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.codeonly.fixtures.FingerprintVector;
import dev.codeonly.fixtures.Install;
import dev.codeonly.fixtures.RealTrees;
import dev.codeonly.fixtures.ShellFingerprint;
import dev.codeonly.fixtures.TreeBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The fingerprint of a tree agrees to the byte with the shell lines of docs/design.md. */
@DisplayName("The fingerprint")
class FingerprintTest {
    static List<FingerprintVector> vectors() {
        return FingerprintVector.all();
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void is_what_the_vector_says(FingerprintVector vector) throws IOException {
        assertThat(of(vector.packages())).isEqualTo(vector.expected());
    }

    @Nested
    class Of_a_real_set {
        @ParameterizedTest
        @EnumSource(Install.class)
        void is_the_shells_however_it_was_installed(Install install) throws IOException {
            Path packages = RealTrees.small(install).packages();
            assertThat(of(packages)).isPresent().isEqualTo(ShellFingerprint.of(packages));
            assertThat(of(packages)).isEqualTo(of(RealTrees.small().packages()));
        }

        @Test
        void is_another_one_after_an_upgrade() throws IOException {
            assertThat(of(RealTrees.small().packages()))
                    .isNotEqualTo(of(RealTrees.smallPrevious().packages()));
        }
    }

    @Nested
    class Of_what_is_no_package_set {
        @TempDir
        Path packages;

        @Test
        void is_none_where_nothing_is() throws IOException {
            assertThat(of(packages.resolve("absent"))).isEmpty();
            assertThat(of(packages)).isEmpty();
        }

        @Test
        void is_none_where_a_file_stands_in_its_place() throws IOException {
            assertThat(of(Files.writeString(packages.resolve("file"), "x"))).isEmpty();
        }

        @Test
        void is_the_shells_where_a_distribution_is_a_file() throws IOException {
            TreeBuilder.in(packages)
                    .distribution("foo", "1.0")
                    .file("foo.py", "1")
                    .write();
            Files.writeString(packages.resolve("lib/site-packages/bar-1.0.dist-info"), "no folder");
            assertThat(of(packages)).isPresent().isEqualTo(ShellFingerprint.of(packages));
        }
    }

    @Nested
    class As_text {
        private static final String LONGER = "00123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
        private static final String UPPER = "0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF";

        private final String hex = "0123456789abcdef".repeat(4);

        @Test
        void is_64_hex_digits() {
            assertThat(Fingerprint.parse(hex)).contains(new Fingerprint(hex));
            assertThat(new Fingerprint(hex)).hasToString(hex);
            assertThat(new Fingerprint(hex).brief()).isEqualTo("0123456789ab");
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "abc", " ", "../x", "unknown", LONGER, UPPER})
        void is_nothing_else(String text) {
            assertThat(Fingerprint.parse(text)).isEmpty();
            assertThatThrownBy(() -> new Fingerprint(text))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("64 hex digits");
        }
    }

    private static Optional<String> of(Path packages) throws IOException {
        return new PackageTree(packages).fingerprint().map(Fingerprint::hex);
    }
}
