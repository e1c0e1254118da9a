package dev.codeonly.pipelines.kudu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A command's arguments")
class CommandLineTest {
    static Stream<Arguments> commands() {
        return Stream.of(
                arguments("", List.of()),
                arguments(" \t ", List.of()),
                arguments("ls -l", List.of("ls", "-l")),
                arguments("  ls \t -l  ", List.of("ls", "-l")),
                arguments("bash -c \"a b\"", List.of("bash", "-c", "a b")),
                arguments("a \"\" b", List.of("a", "", "b")),
                arguments("a\"b c\"d", List.of("ab cd")),
                arguments("echo 'a b'", List.of("echo", "'a", "b'")),
                arguments("echo $HOME * ; ls", List.of("echo", "$HOME", "*", ";", "ls")),
                arguments("a && b | c", List.of("a", "&&", "b", "|", "c")),
                arguments("a\nb", List.of("a\nb")),
                arguments("\"say \\\"hi\\\"\"", List.of("say \"hi\"")),
                arguments("a\\b \\\\c", List.of("a\\b", "\\\\c")),
                arguments("\"a\\\\\" b", List.of("a\\", "b")),
                arguments("\"a\\\\\\\" b\"", List.of("a\\\" b")),
                arguments("\\\"a b\\\"", List.of("\"a", "b\"")),
                arguments("\"a\\b\"", List.of("a\\b")),
                arguments("\"a\"\"b\"", List.of("a\"b")),
                arguments("a \"b c", List.of("a", "b c")));
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @MethodSource("commands")
    @DisplayName("are split without a shell")
    void split(String command, List<String> words) {
        assertThat(CommandLine.split(command)).isEqualTo(words);
    }
}
