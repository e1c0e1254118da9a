package dev.codeonly.pipelines.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("normalise_requirements.py --compare")
class RequirementsComparedTest {
    @TempDir
    private Path place;

    private Script.Ended compare(String installed, String wanted) throws IOException {
        Path text = Files.writeString(place.resolve("installed.txt"), installed);
        Path file = Files.writeString(place.resolve("requirements.txt"), wanted);
        return Script.python("normalise_requirements.py").run("--compare", text, file);
    }

    @Test
    @DisplayName("says nothing and exits 0 when they are equal")
    void equal() throws IOException {
        assertThat(compare("a==1\nb==2\n", "# all\na==1\r\nb==2").exits(0).said())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "numpy==2.2.6; numpy==2.3.5; numpy: 2.2.6 installed, 2.3.5 wanted",
                "numpy==2.2.6; numpy>=2; numpy: 2.2.6 installed, >=2 wanted",
                "numpy==2.2.6; numpy; numpy: 2.2.6 installed, any version wanted",
                "Numpy==2.2.6; num.py==2.2.6; 'Numpy: 2.2.6 removed|num.py: 2.2.6 added'",
                "A_b==1; a-B==2; A_b: 1 installed, 2 wanted",
                "a==1|six==1.17.0; a==1; six: 1.17.0 removed",
                "a==1; a==1|six==1.17.0; six: 1.17.0 added",
                "a==1 --hash=sha256:11; a==1 --hash=sha256:22; a: other hashes",
                "a==1; a==1 --hash=sha256:22; a: other hashes",
                "-c a==1; -c one.txt; a (constraint): 1 installed, 2 wanted",
                "a==2; -c one.txt; 'a: 2 removed|a (constraint): 2 added'",
                "--index-url https://a/s|x==1; -i https://b/s|x==1; '--index-url: https://a/s installed, https://b/s wanted'",
                "a==1|b==2; b==2|a==1; the lines are the same, their order or number is not",
                "a==1|a==1; a==1; the lines are the same, their order or number is not",
                "a @ https://h/1.whl; a @ https://h/2.whl; 'a: @ https://h/1.whl installed, @ https://h/2.whl wanted'",
            })
    @DisplayName("exits 4 and says what differs, a line a package")
    void differences(String installed, String wanted, String expected) throws IOException {
        Files.writeString(place.resolve("one.txt"), "a==2\n");

        Script.Ended ended = compare(installed.replace('|', '\n') + "\n", wanted.replace('|', '\n'))
                .exits(4);

        assertThat(ended.out()).isEqualTo(expected.replace('|', '\n') + "\n");
    }

    @Test
    @DisplayName("names the local path whose content differs")
    void local() throws IOException {
        Files.createDirectories(place.resolve("vendored"));
        Files.writeString(place.resolve("vendored/a.py"), "x = 1");
        Files.writeString(place.resolve("requirements.txt"), "a==1\n./vendored\n");
        String before = Script.python("normalise_requirements.py")
                .run(place.resolve("requirements.txt"))
                .exits(0)
                .out();
        Files.writeString(place.resolve("vendored/a.py"), "x = 2");

        assertThat(compare(before, "a==1\n./vendored\n").exits(4).out())
                .isEqualTo("the content of ./vendored differs\n");
    }

    @Test
    @DisplayName("tells every change of a condition apart from none")
    void conditions() throws IOException {
        String out = compare(
                        "a==1 ; python_version < '3.9'\na==2 ; python_version >= '3.9'\n",
                        "a==1 ; python_version < '3.9'\na==3 ; python_version >= '3.9'\n")
                .exits(4)
                .out();

        assertThat(out).isEqualTo("a: ==2 ; python_version >= '3.9' installed, ==3 ; python_version >= '3.9' wanted\n");
    }

    @Test
    @DisplayName("exits 1 when one of the two cannot be read, 2 when it is not told what to compare")
    void unreadable() throws IOException {
        assertThat(compare("a==1\n", "-e .").exits(1).err()).contains("editable");
        Script script = Script.python("normalise_requirements.py");
        assertThat(script.run("--compare", place.resolve("not-there"), place.resolve("requirements.txt"))
                        .exits(1)
                        .err())
                .isNotEmpty();
        script.run().exits(2);
        script.run("--compare", "a").exits(2);
    }
}
