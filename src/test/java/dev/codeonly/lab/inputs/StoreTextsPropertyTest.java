package dev.codeonly.lab.inputs;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.backup.Glance;
import dev.codeonly.tree.Fingerprint;
import dev.codeonly.tree.PackageSet;
import dev.codeonly.tree.PackageTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AddLifecycleHook;

/** Markers and the build's word as faults of a disk, editors and attackers leave them, read by Java and by Bash. */
@Label("A text on the share")
@AddLifecycleHook(Draws.class)
class StoreTextsPropertyTest {
    private static final String SET = "0123456789abcdef".repeat(4);
    private static final String OTHER = "fedcba9876543210".repeat(4);

    private static final String MARKER = String.join(
            "\n",
            "Backup completed: 2026-11-23 02:30:00",
            "Size: 488.0 MB",
            "Source: /mounts/a/site/wwwroot/.python_packages",
            "Verified: azure.functions, azure.identity",
            "Fingerprint: " + SET,
            "Files: 8123",
            "Requirements: " + OTHER,
            "Python: 3.11",
            "Platform: linux_x86_64",
            "Grade: imported",
            "");

    /** Bytes as ISO-8859-1 characters. */
    private static final List<String> PUT = List.of(
            "",
            "\0",
            "\r",
            "\n",
            "\r\n",
            "\t",
            " ",
            "  ",
            "\f",
            "\u000b",
            "\u001c",
            "\u0085",
            "\u00a0",
            "\u00e2\u0080\u0083",
            "\u00ff",
            "\u00ef\u00bb\u00bf",
            ": ",
            ":",
            "Fingerprint: ",
            "Fingerprint: " + OTHER + "\n",
            "\nFingerprint: " + OTHER,
            "fingerprint: " + OTHER + "\n",
            "Fingerprint:\n",
            "Fingerprint: \n",
            "Python: \t3.12\f\n",
            "\\",
            "'",
            "$(touch canary)",
            "x");

    /** A place in the text, how much of it goes, and what comes there. */
    private record Edit(int at, int gone, String put) {
        String on(String text) {
            int from = at % (text.length() + 1);
            return text.substring(0, from) + put + text.substring(Math.min(text.length(), from + gone));
        }
    }

    @Provide
    Arbitrary<List<String>> manyTexts() {
        Arbitrary<Integer> gone = Arbitraries.frequencyOf(
                Tuple.of(6, Arbitraries.just(0)),
                Tuple.of(3, Arbitraries.integers().between(1, 3)),
                Tuple.of(1, Arbitraries.integers().between(4, 400)));
        List<Integer> borders = borders();
        Arbitrary<Integer> places = Arbitraries.oneOf(
                Arbitraries.of(borders), Arbitraries.integers().between(0, MARKER.length()));
        Arbitrary<Edit> edit =
                Combinators.combine(places, gone, Arbitraries.of(PUT)).as(Edit::new);
        Arbitrary<String> edited = edit.list().ofMinSize(1).ofMaxSize(4).map(StoreTextsPropertyTest::edited);
        Arbitrary<String> noise =
                Arbitraries.strings().withCharRange('\0', '\u00ff').ofMaxLength(200);
        return Arbitraries.frequencyOf(Tuple.of(9, edited), Tuple.of(1, noise))
                .list()
                .ofSize(100);
    }

    @Provide
    Arbitrary<String> sources() {
        return Hostile.texts("/mounts/a/site/wwwroot/.python_packages")
                .map(text -> text.replaceAll("\\p{Cntrl}|\\s", "") + "/x");
    }

    @Property(tries = 6, edgeCases = EdgeCasesMode.NONE)
    void is_read_alike_by_Java_and_by_Bash_whatever_its_bytes_are(@ForAll("manyTexts") List<String> texts)
            throws IOException {
        try (Scratch scratch = Scratch.create()) {
            List<String> java = new ArrayList<>();
            for (int i = 0; i < texts.size(); i++) {
                java.add(byJava(scratch.caseNumber(i), texts.get(i)));
            }
            List<String> bash = RemoteReaders.lines("values", scratch.folder());
            assertThat(bash).hasSameSizeAs(java);
            for (int i = 0; i < java.size(); i++) {
                assertThat(java.get(i)).as(texts.get(i)).isEqualTo(withoutWhatIsNone(bash.get(i)));
            }
        }
    }

    @Property(tries = 300)
    void of_ours_comes_back_as_it_was_written(
            @ForAll("sources") String source, @ForAll long number, @ForAll boolean known) {
        List<String> modules = List.of("azure.functions", "numpy");
        String text = known ? "3.11" : "unknown";
        assertThat(Glance.comesBack(source, modules, new Fingerprint(SET), number & Long.MAX_VALUE >> 4, text))
                .isTrue();
    }

    /** Java took a form feed and an em space for blanks, Bash did not: the backup counted for the one alone. */
    @Example
    void that_failed_once_is_read_alike() throws IOException {
        is_read_alike_by_Java_and_by_Bash_whatever_its_bytes_are(List.of(
                "Fingerprint: " + SET + "\f\n",
                "Fingerprint: \u00e2\u0080\u0083" + SET + "\n",
                "Fingerprint: \u000b" + SET + "\n",
                "Fingerprint: \0" + SET + "\n",
                "Finger\0print: " + SET + "\n",
                "Fingerprint: " + SET + "\u001c\n",
                "Fingerprint: \nFingerprint: " + SET + "\n"));
    }

    private static List<Integer> borders() {
        List<Integer> borders = new ArrayList<>();
        for (String before : List.of("\nFingerprint", "Fingerprint: ", "Fingerprint: " + SET, "\nPython", "Python: ")) {
            int at = MARKER.indexOf(before);
            borders.addAll(List.of(at, at + 1, at + before.length()));
        }
        return borders;
    }

    private static String edited(List<Edit> edits) {
        String text = MARKER;
        for (Edit edit : edits) {
            text = edit.on(text);
        }
        return text;
    }

    private static String byJava(Path root, String text) throws IOException {
        Files.write(root.resolve(".backup_ready"), text.getBytes(ISO_8859_1));
        Files.write(root.resolve(PackageSet.NAME), text.getBytes(ISO_8859_1));
        PackageTree tree = new PackageTree(root);
        PackageSet set = tree.packageSet().orElseThrow();
        return String.join(
                "|",
                Glance.marked(tree).orElse("none"),
                shown(set.requirements()),
                shown(set.python()),
                shown(set.platform()));
    }

    /** By its bytes, as Bash sees it. */
    private static String shown(Optional<String> value) {
        return new String(value.orElse("").getBytes(UTF_8), ISO_8859_1).replaceAll("[^ -~]+", "?");
    }

    private static String withoutWhatIsNone(String line) {
        String[] answers = line.split("\\|", -1);
        answers[0] = Fingerprint.parse(answers[0]).map(Fingerprint::hex).orElse("none");
        return String.join("|", answers).replaceAll("\\?+", "?");
    }
}
