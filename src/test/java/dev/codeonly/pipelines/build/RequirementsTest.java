package dev.codeonly.pipelines.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("normalise_requirements.py")
class RequirementsTest {
    private static final String PLAIN = "b==1.0\na[x]==2 ; python_version < '4'\n";
    private static final String COMMIT = "0f4b21c9d0e34a1f9a5d7c3e8b6f0a1d2c3b4a59";

    @TempDir
    private Path place;

    private Path file;

    @BeforeEach
    void layOut() throws IOException {
        place = place.toRealPath();
        file = place.resolve("requirements.txt");
    }

    private void write(String name, String text) throws IOException {
        write(name, text, StandardCharsets.UTF_8);
    }

    private void write(String name, String text, Charset charset) throws IOException {
        Path target = place.resolve(name);
        Files.createDirectories(target.getParent());
        Files.write(target, text.getBytes(charset));
    }

    private Script.Ended run(Object... options) {
        Script script = Script.python("normalise_requirements.py").with("WHEELS", "wheels");
        Object[] words = new Object[options.length + 1];
        words[0] = file;
        System.arraycopy(options, 0, words, 1, options.length);
        return script.run(words);
    }

    private String text() {
        return run().exits(0).out();
    }

    private String textOf(String requirements) throws IOException {
        write("requirements.txt", requirements);
        return text();
    }

    private String refused(String requirements) throws IOException {
        write("requirements.txt", requirements);
        Script.Ended ended = run().exits(1);
        assertThat(ended.out()).isEmpty();
        return ended.err();
    }

    @Nested
    @DisplayName("gives the same text")
    class Same {
        @ParameterizedTest
        @ValueSource(strings = {"UTF-16LE", "UTF-16BE"})
        @DisplayName("in the encodings of other shells")
        void encodings(String encoding) throws IOException {
            write("requirements.txt", "\uFEFF" + PLAIN, Charset.forName(encoding));

            assertThat(text()).isEqualTo(PLAIN);
        }

        @ParameterizedTest
        @ValueSource(strings = {"-r %s", "-r%s", "-r  %s  # there", "--requirement %s", "--requirement=%s", "-r '%s'"})
        @DisplayName("in one file or in several, each read from where it lies")
        void included(String form) throws IOException {
            write("more/all.txt", "-r ../one.txt\n-r two.txt\n");
            write("one.txt", "b==1.0\n");
            write("more/two.txt", "a[x]==2 ; python_version < '4'\n");

            assertThat(textOf(form.formatted("more/all.txt"))).isEqualTo(PLAIN);
        }

        @ParameterizedTest
        @CsvSource({"-i https://h/s, --index-url https://h/s", "--index-url=https://h/s, --index-url https://h/s"})
        @DisplayName("of an option whatever its form")
        void options(String form, String expected) throws IOException {
            assertThat(textOf(form + " --pre\na==1")).isEqualTo(expected + "\n--pre\na==1\n");
        }

        @Test
        @DisplayName("twice when it is included twice, since that is no circle")
        void diamond() throws IOException {
            write("one.txt", "a==1\n");

            assertThat(textOf("-r one.txt\n-r ./one.txt\n")).isEqualTo("a==1\na==1\n");
        }
    }

    @Nested
    @DisplayName("gives another text")
    class Another {
        @ParameterizedTest
        @CsvSource({
            "a==1|b==1, b==1|a==1, the order",
            "a==1, a==1.0, a version",
            "a==1 --hash=sha256:aa, a==1 --hash=sha256:bb, only a hash",
            "a==1, a==1 ; python_version < '4', a condition",
            "a==1, a[x]==1, an extra",
            "a==1, --pre|a==1, an option",
            "-c one.txt, -r one.txt, a constraint instead of a requirement"
        })
        @DisplayName("when something else is required")
        void changes(String one, String other, String what) throws IOException {
            write("one.txt", "a==1\n");

            assertThat(textOf(one.replace('|', '\n'))).as(what).isNotEqualTo(textOf(other.replace('|', '\n')));
        }

        @Test
        @DisplayName("when only an included file changes, and says what was a constraint")
        void included() throws IOException {
            write("more/c.txt", "a<2\n");
            String before = textOf("-c more/c.txt\na\n");
            write("more/c.txt", "a<3\n");

            assertThat(before).isEqualTo("-c a<2\na\n");
            assertThat(text()).isEqualTo("-c a<3\na\n");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "./vendored",
                    "vendored/",
                    "./vendored[x] ; python_version < '4'",
                    "file:./vendored",
                    "mine @ file:./vendored",
                    "mine @ file://%s/vendored",
                    "wheels/mine-1.0-py3-none-any.whl",
                    "mine-1.0-py3-none-any.whl",
                    "./${WHEELS}/mine-1.0-py3-none-any.whl --hash=sha256:aa",
                    "--find-links wheels\nmine==1.0",
                    "-f ./wheels\nmine==1.0"
                })
        @DisplayName("when only the content of a local path changes")
        void local(String line) throws IOException {
            for (String name : new String[] {"vendored/setup.py", "vendored/mine/a.py"}) {
                write(name, "x = 1\n");
            }
            write("wheels/mine-1.0-py3-none-any.whl", "one");
            write("mine-1.0-py3-none-any.whl", "one");
            String requirements = line.formatted(place);
            String before = textOf(requirements);
            assertThat(text()).isEqualTo(before).contains(" sha256=");

            write("vendored/mine/a.py", "x = 2\n");
            write("wheels/mine-1.0-py3-none-any.whl", "two");
            write("mine-1.0-py3-none-any.whl", "two");
            assertThat(text()).isNotEqualTo(before);
        }

        @Test
        @DisplayName("when a file of a local folder is only called something else, not when pip was there")
        void folder() throws IOException {
            write("vendored/mine/a.py", "");
            write("vendored/setup.py", "");
            String before = textOf("./vendored\n");

            write("vendored/build/lib/mine/a.py", "built");
            write("vendored/mine.egg-info/PKG-INFO", "built");
            write("vendored/mine/__pycache__/a.cpython-311.pyc", "built");
            assertThat(text()).isEqualTo(before);

            Files.move(place.resolve("vendored/mine/a.py"), place.resolve("vendored/mine/b.py"));
            assertThat(text()).isNotEqualTo(before);
        }

        @Test
        @DisplayName("for a path that an included file means as its own")
        void fromIncluded() throws IOException {
            write("more/all.txt", "./wheel.whl\n");
            write("more/wheel.whl", "one");
            assertThat(textOf("-r more/all.txt\n")).contains("./wheel.whl sha256=");

            write("wheel.whl", "another");
            assertThat(refused("-r more/all.txt\n")).contains("could mean", "more/wheel.whl");
        }
    }

    @Nested
    @DisplayName("writes no credentials")
    class Credentials {
        @ParameterizedTest
        @CsvSource({
            "--index-url https://me:s3cret@host/simple, --index-url https://host/simple",
            "--extra-index-url=https://s3cret@host:8080/simple/, --extra-index-url https://host:8080/simple/",
            "-i https://${USER}:${TOKEN}@host/simple, --index-url https://host/simple",
            "-i https://me:s3c@ret@host/simple, --index-url https://host/simple",
            "--find-links https://x.blob.core.windows.net/w?sv=1&sig=s3cret, --find-links https://x.blob.core.windows.net/w",
            "m @ https://me:s3cret@host/m.whl#sha256=aa, m @ https://host/m.whl#sha256=aa",
            "m @ https://host/m.whl?token=s3cret#sha256=aa, m @ https://host/m.whl#sha256=aa",
            "m @ https://host/m.whl?v=2, m @ https://host/m.whl?v=2",
            "m @ git+https://s3cret@host/m@" + COMMIT + ", m @ git+https://host/m@" + COMMIT,
            "git+ssh://git@host/m.git@" + COMMIT + "#egg=m, git+ssh://host/m.git@" + COMMIT + "#egg=m"
        })
        @DisplayName("that a URL holds")
        void inUrls(String line, String expected) throws IOException {
            assertThat(textOf(line)).isEqualTo(expected + "\n").doesNotContain("s3c");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "-i https://me:s3/cret@host/simple",
                    "-i me:s3cret@host/simple",
                    "m @ https://me:s3/cret@host/m.whl",
                    "m @ me:s3cret@host/m.whl",
                    "me:s3cret@host/m.whl",
                    "-e git+https://me:s3cret@host/m",
                    "m @ git+https://me:s3cret@host/m@main",
                    "--unknown https://me:s3cret@host/m"
                })
        @DisplayName("nor prints them when it refuses the line")
        void inRefusals(String line) throws IOException {
            assertThat(refused("a==1\n" + line))
                    .contains("requirements.txt:2: ")
                    .doesNotContain("s3", "cret");
        }
    }

    @Nested
    @DisplayName("refuses")
    class Refuses {
        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "-e . | is editable",
                    "--editable=./x | is editable",
                    "git+https://host/m | has no commit",
                    "git+https://host/m@main | has no commit",
                    "m @ git+https://host/m@v1.0 | has no commit",
                    "m @ git+https://host/m@0f4b21c | has no commit",
                    "a==${VERSION} | depends on the environment",
                    "m @ https://host/${VERSION}/m.whl | depends on the environment",
                    "./not-there | is not there",
                    "./${NOT_SET}/x.whl | needs the environment variable NOT_SET",
                    "./empty | folder without files",
                    "-r not-there.txt | not-there.txt cannot be read",
                    "-r https://host/r.txt | keep it beside this one",
                    "-r one.txt --pre | a line of its own",
                    "--pre -c one.txt | a line of its own",
                    "--target x | no option of a requirements file",
                    "--index-url | has no value",
                    "--index-url 'x | quote without its end",
                    "==1 | is no requirement"
                })
        @DisplayName("with file, line and reason")
        void lines(String line, String reason) throws IOException {
            write("one.txt", "a==1\n");
            Files.createDirectories(place.resolve("empty"));

            assertThat(refused("# first\n" + line)).contains(reason).contains("requirements.txt");
        }

        @Test
        @DisplayName("a circle, naming all of it")
        void circle() throws IOException {
            write("more/a.txt", "-r b.txt\n");
            write("more/b.txt", "-c ../requirements.txt\n");

            assertThat(refused("-r more/a.txt")).contains("more/a.txt > ", "more/b.txt > ", "includes itself");
        }

        @Test
        @DisplayName("a file that requires nothing, is no text, or is not there")
        void files() throws IOException {
            assertThat(refused("# nothing\n")).contains("requires nothing");
            write("requirements.txt", "caf\u00e9==1\n", StandardCharsets.ISO_8859_1);
            assertThat(run().exits(1).err()).contains("is not UTF-8");
            Files.delete(file);
            assertThat(run().exits(1).err()).contains("cannot be read");
        }
    }

    @Test
    @DisplayName("prints the hash of what it prints")
    void hash() throws Exception {
        byte[] bytes = textOf("a==1\ncaf\u00e9==2\n").getBytes(StandardCharsets.UTF_8);

        assertThat(run("--sha256").exits(0).out())
                .isEqualTo(HexFormat.of()
                                .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)) + "\n");
    }
}
