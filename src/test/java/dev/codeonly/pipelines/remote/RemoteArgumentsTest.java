package dev.codeonly.pipelines.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.backup.Inodes;
import dev.codeonly.backup.Sets;
import dev.codeonly.backup.Share;
import dev.codeonly.tree.Home;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything is refused that could mean something to a shell or lead elsewhere, before anything is touched. */
@DisplayName("The remote script refuses")
class RemoteArgumentsTest {
    private static final List<String> BAD = List.of(
            "",
            "..",
            "../x",
            "-x",
            "--home",
            "a b",
            "a\nb",
            "a\n",
            "$(id)",
            "`id`",
            "a;id",
            "a|b",
            "a&b",
            "a>b",
            "'a'",
            "\"a\"",
            "a\\b",
            "a?b",
            "[a]",
            "{a,b}",
            "~",
            "!a",
            "#a",
            "a\tb",
            "n\u00e4me",
            "a%b",
            "a^b",
            "(a)");

    private static final String SET = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    @TempDir
    Path folder;

    private Home home;
    private Inodes before;

    @BeforeEach
    void a_share() throws IOException {
        home = Share.at(folder.resolve("home"), "foo").home();
        Sets.write(home.packages(), "1.0");
        before = Inodes.of(folder);
    }

    static Stream<Arguments> badValues() {
        return RemoteOptions.ALL.stream().map(words -> words.split(" ")).map(words -> Arguments.of(words[0], words[1]));
    }

    @ParameterizedTest
    @MethodSource("badValues")
    void whatever_could_mean_something_to_a_shell(String verb, String option) throws IOException {
        for (String bad : BAD) {
            List<String> words = new ArrayList<>(List.of(verb, "--home", home.toString(), "--run", "run-7"));
            String call = option.equals("--call") ? "" : "c-1";
            if (!call.isEmpty()) {
                words.addAll(List.of("--call", call));
            }
            words.addAll(List.of(option, bad));
            Answer answer =
                    RemoteScript.on(home.root()).startExactly(words, call).answer();
            assertThat(answer.word())
                    .as("%s '%s': %s", option, bad, answer.text())
                    .isEqualTo("BAD_ARGUMENT");
            assertThat(answer.text()).as("%s '%s'", option, bad).contains("nothing was touched");
        }
        assertThat(Inodes.of(folder)).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "swop",
                "Status",
                "status --to " + SET,
                "incoming",
                "deliver --sha256 " + SET,
                "deliver --to " + SET,
                "swap --run r",
                "swap --to " + SET,
                "swap --run r --to " + SET + " --expect " + SET,
                "settle --run r",
                "settle --expect " + SET,
                "settle --run r --expect " + SET + " --even-bad",
                "set-aside",
                "set-aside --run r --to " + SET,
                "relabel --run r --to " + SET,
                "relabel --run r --requirements " + SET,
                "mark-bad --run r",
                "mark-bad --to " + SET,
                "mark-good --run r",
                "status --bogus x",
                "status --expect " + SET,
                "restore --run r --even-bad",
                "restore --run r --to x",
                "restore --run r --seconds 4",
                "status --run",
                "status extra",
                "status --home relative/path",
                "status --home /tmp/../etc",
                "status --home /",
                "status --home /a*",
                "status --may-differ a,,b",
                "status --may-differ a/../b",
                "status --lock-wait 9999",
                "hold",
                "release",
                "disown",
                "park",
                "return",
                "restore",
                "rollback",
                "hold --run .hidden",
                "hold --run a/b",
                "hold --run a:b",
                "restore --run r --python 3",
                "restore --run r --requirements ABCDEF",
            })
    void words_it_does_not_know_or_that_are_missing(String words) throws IOException {
        List<String> all = new ArrayList<>(words.isEmpty() ? List.of() : List.of(words.split(" ")));
        if (!words.isEmpty()) {
            all.addAll(1, List.of("--call", "c-1", "--home", home.toString()));
        }
        Answer answer = RemoteScript.on(home.root())
                .startExactly(all, words.isEmpty() ? "" : "c-1")
                .answer();
        assertThat(answer.word()).isEqualTo("BAD_ARGUMENT");
        assertThat(answer.text()).isNotBlank();
        assertThat(Inodes.of(folder)).isEqualTo(before);
    }

    @Test
    void a_call_without_a_word_of_its_own() throws IOException {
        Answer answer = RemoteScript.on(home.root())
                .startExactly(List.of("status", "--home", home.toString()), "")
                .answer();
        assertThat(answer.word()).isEqualTo("BAD_ARGUMENT");
    }

    @Test
    void nothing_that_a_caller_needs() {
        String word = "A0._:,/=*@+-";
        Answer answer = RemoteScript.on(home.root())
                .startExactly(List.of("hold", "--call", word, "--home", home + "/", "--run", "R-1_2.3"), word)
                .answer();
        assertThat(answer.word()).isEqualTo("HOLD_SUCCESS");
    }

    @Test
    void longer_words_than_a_name_has() throws IOException {
        Answer answer = RemoteScript.on(home.root()).as("r".repeat(65)).run("hold");
        assertThat(answer.word()).isEqualTo("BAD_ARGUMENT");
        assertThat(RemoteScript.on(home.root()).as("r".repeat(64)).run("hold").word())
                .isEqualTo("HOLD_SUCCESS");
    }
}
