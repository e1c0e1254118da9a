package dev.codeonly.lab.inputs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.fixtures.Command;
import dev.codeonly.pipelines.remote.Answer;
import dev.codeonly.pipelines.remote.RemoteOptions;
import dev.codeonly.pipelines.remote.RemoteScript;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AddLifecycleHook;

/** Whatever reaches a shell: the words of a call of the remote script, and the parameters of the pipelines. */
@Label("A word that reaches a shell")
@AddLifecycleHook(Draws.class)
class WordsPropertyTest {
    private static final Path SCRIPTS = Path.of("pipelines/scripts").toAbsolutePath();
    private static final Path FORMS = Path.of("src/test/bash/forms.sh").toAbsolutePath();
    private static final Pattern NEED_FORM = Pattern.compile("need_form \\w+ \"[^\"]*\" '([^']*)'");
    private static final Pattern HARMLESS = Pattern.compile("[A-Za-z0-9._*/][A-Za-z0-9._:,/=*@+-]*");
    private static final String SET = "0123456789abcdef".repeat(4);

    /** One option of one verb, with its value. */
    private record Word(String option, String value) {
        List<String> all() {
            String[] verb = option.split(" ", 2);
            return List.of(verb[0], "--call", "c-1", "--run", "run-7", verb[1], value);
        }
    }

    /** A form that a script demands, and what a pipeline gives. */
    private record Parameter(String form, String value) {}

    @Provide
    Arbitrary<List<Word>> manyWords() {
        return Combinators.combine(Arbitraries.of(RemoteOptions.ALL), texts())
                .as(Word::new)
                .list()
                .ofSize(150);
    }

    @Provide
    Arbitrary<Word> words() {
        return Combinators.combine(Arbitraries.of(RemoteOptions.ALL), texts()).as(Word::new);
    }

    @Provide
    Arbitrary<List<Parameter>> manyParameters() throws IOException {
        return Combinators.combine(Arbitraries.of(forms()), texts())
                .as(Parameter::new)
                .list()
                .ofSize(150);
    }

    private static Arbitrary<String> texts() {
        return Hostile.texts(
                        SET,
                        "3.11",
                        "2.31",
                        "linux_x86_64",
                        "run-7.1",
                        "data-ingest",
                        "007",
                        "300",
                        "/home",
                        "/mounts/a",
                        "certifi/cacert.pem,**/tests/**",
                        "https://a.azurewebsites.net",
                        "group(1)",
                        "staging",
                        "api/health?x=1")
                .map(text -> sent(text.substring(0, Math.min(text.length(), 2_000))));
    }

    /** As it reaches a shell: no NUL, and half characters are question marks. */
    private static String sent(String text) {
        return new String(text.replace("\0", "").getBytes(UTF_8), UTF_8);
    }

    @Property(tries = 3, edgeCases = EdgeCasesMode.NONE)
    void in_a_call_of_the_remote_script_is_taken_as_it_stands_or_refused(@ForAll("manyWords") List<Word> words)
            throws IOException {
        try (Scratch scratch = Scratch.create()) {
            for (int i = 0; i < words.size(); i++) {
                write(scratch, i, words.get(i).all());
            }
            List<String> lines = RemoteReaders.lines("words", scratch.folder());
            assertThat(lines).hasSameSizeAs(words);
            for (int i = 0; i < words.size(); i++) {
                isTakenAsItStandsOrRefused(words.get(i), lines.get(i));
            }
        }
        nothingRan();
    }

    private static void isTakenAsItStandsOrRefused(Word word, String line) {
        if (line.startsWith("taken|")) {
            assertThat(word.value()).as(word.option()).matches(HARMLESS);
            // the caller's word is repeated and nothing else; what may become part of a path leads up nowhere
            if (!word.option().endsWith("--call")) {
                assertThat("/" + word.value() + "/").as(word.option()).doesNotContain("/../");
            }
            if (word.option().endsWith("--may-differ")) {
                assertThat(word.value()).as(word.option()).doesNotContain("..");
            }
            assertThat(List.of(line.split("\\|", -1)))
                    .as(word.option())
                    .containsAnyOf(word.value(), word.value().replaceFirst("^0+(?=\\d)", ""));
        } else {
            assertThat(line)
                    .startsWith("BAD_ARGUMENT ")
                    .contains("nothing was touched")
                    .hasSizeLessThan(400);
            assertThat(line.codePoints()).noneMatch(PlainRefusal::isNotPlain);
        }
    }

    @Property(tries = 30, edgeCases = EdgeCasesMode.NONE)
    void in_a_real_call_runs_nothing_and_touches_nothing_when_it_is_refused(@ForAll("words") Word word)
            throws IOException {
        try (Scratch scratch = Scratch.create()) {
            Path home = Files.createDirectories(scratch.folder().resolve("home/site/wwwroot"))
                    .getParent()
                    .getParent();
            String[] verb = word.option().split(" ", 2);
            if (verb[1].equals("--call")) {
                return; // every call has one of its own
            }
            Answer answer = RemoteScript.on(home).as("run-7").run(verb[0], verb[1], word.value());
            if (answer.word().equals("BAD_ARGUMENT")) {
                assertThat(home.resolve("data")).doesNotExist();
            } else {
                assertThat(word.value()).matches(HARMLESS);
            }
            try (Stream<Path> all = Files.list(home)) {
                assertThat(all.map(path -> path.getFileName().toString())).isSubsetOf("site", "data");
            }
        }
        nothingRan();
    }

    @Property(tries = 3, edgeCases = EdgeCasesMode.NONE)
    void in_a_pipelines_parameter_is_of_its_form_or_refused_in_one_plain_line(
            @ForAll("manyParameters") List<Parameter> parameters) throws IOException {
        try (Scratch scratch = Scratch.create()) {
            for (int i = 0; i < parameters.size(); i++) {
                write(
                        scratch,
                        i,
                        List.of(parameters.get(i).form(), parameters.get(i).value()));
            }
            String[] answers = Command.of("bash", FORMS, SCRIPTS.resolve("lib/messages.sh"), scratch.folder())
                    .output("run it by hand to see why")
                    .split("(?m)^--\n", -1);
            assertThat(answers).hasSize(parameters.size() + 1);
            for (int i = 0; i < parameters.size(); i++) {
                isOfItsFormOrRefused(parameters.get(i), answers[i]);
            }
        }
        nothingRan();
    }

    private static void isOfItsFormOrRefused(Parameter parameter, String answer) {
        boolean fits = Pattern.matches(parameter.form(), parameter.value());
        if (fits) {
            assertThat(answer).as("%s", parameter).isEqualTo("taken\n");
        } else {
            assertThat(answer).as("%s", parameter).startsWith("##vso[task.logissue type=error]PARAMETER is ");
            assertThat(answer.lines()).hasSize(1);
            assertThat(answer.strip().codePoints()).noneMatch(PlainRefusal::isNotPlain);
            assertThat(answer.length()).isLessThan(500);
        }
    }

    /** A value with an escape or of any length was repeated as it stood. */
    @Example
    void that_is_refused_is_not_repeated_with_what_moves_a_cursor() throws IOException {
        in_a_pipelines_parameter_is_of_its_form_or_refused_in_one_plain_line(List.of(
                new Parameter("3\\.[0-9]{1,2}", "\u001b[2J"),
                new Parameter("3\\.[0-9]{1,2}", "3.11\n##vso[task.setvariable variable=x]y"),
                new Parameter("3\\.[0-9]{1,2}", "x".repeat(50_000))));
    }

    /** Two dots in a word lead nowhere; only as a step of a path would they. */
    @Example
    void that_has_two_dots_in_it_is_a_word_all_the_same() throws IOException {
        in_a_call_of_the_remote_script_is_taken_as_it_stands_or_refused(List.of(
                new Word("status --call", "https://a.azure..sites.net"),
                new Word("status --call", "run-7../../etc.1"),
                new Word("status --home", "/mounts/a..b"),
                new Word("status --home", "/mounts/../b"),
                new Word("status --may-differ", "a/../b")));
    }

    /** Every form that any script demands of a parameter. */
    private static List<String> forms() throws IOException {
        TreeSet<String> forms = new TreeSet<>();
        try (Stream<Path> all = Files.walk(SCRIPTS)) {
            for (Path script :
                    all.filter(file -> file.toString().endsWith(".sh")).toList()) {
                Matcher found = NEED_FORM.matcher(Files.readString(script));
                while (found.find()) {
                    forms.add(found.group(1));
                }
            }
        }
        assertThat(forms).hasSizeGreaterThan(12);
        return new ArrayList<>(forms);
    }

    private static void write(Scratch scratch, int number, List<String> words) throws IOException {
        Path file = scratch.folder().resolve("case-%05d".formatted(number));
        Files.writeString(file, String.join("\0", words) + "\0");
    }

    private static void nothingRan() {
        assertThat(Path.of("canary")).doesNotExist();
        assertThat(Path.of("/canary")).doesNotExist();
    }
}
