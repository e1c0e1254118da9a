package dev.codeonly.pipelines.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("What .funcignore names stays out of the code zip")
class IgnoredFilesTest {
    private static final List<String> FILES = List.of(
            "function_app.py",
            "host.json",
            "a.csv",
            "data/a.csv",
            "data/keep.csv",
            "data/deep/a.csv",
            "data/deep/keep.csv",
            "tests/test_a.py",
            "sub/tests/test_b.py",
            "docs/a.md",
            "docs/b.txt",
            "a b.txt",
            "a#b.txt",
            "#hash.txt",
            "!bang.txt",
            "[x].txt",
            "UPPER.CSV",
            "trailing.txt",
            "build/x.py",
            "sub/build/x.py");

    @TempDir
    private Path place;

    private AppFolder app;

    @BeforeEach
    void layOut() throws IOException {
        app = AppFolder.in(place.toRealPath());
        FILES.forEach(name -> app.file(name, ""));
    }

    /** What a real repository would track of the same files with the same lines as its .gitignore. */
    private List<String> tracked(String patterns) throws IOException {
        Path repository = Files.createDirectories(place.resolve("repository"));
        Files.writeString(repository.resolve(".gitignore"), patterns);
        Script.lines(repository, "cp -r '../the app/.' .; rm -f .funcignore; git init -q");
        String listed = Script.lines(
                        repository,
                        "git -c core.quotePath=false -c core.excludesFile=/dev/null ls-files -o "
                                + "--exclude-standard | grep -v '^.gitignore$' | LC_ALL=C sort")
                .out();
        return listed.lines().toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*.csv\n",
                "*.csv\n!keep.csv\n",
                "data/\n!data/keep.csv\n",
                "data/*\n!data/keep.csv\n",
                "data/**\n!data/deep/\n!data/deep/keep.csv\n",
                "/tests\n",
                "tests/\n",
                "**/tests/\n",
                "sub/**/test_b.py\n",
                "/build/\n",
                "a.csv/\n",
                "docs/*.md\n",
                "docs/a*\r\n*.CSV\r\n",
                "# comment\n\n   \n\\#hash.txt\n",
                "\\!bang.txt\n",
                "a b.txt\n",
                "\\[x\\].txt\n",
                "[x].txt\n",
                "trailing.txt   \n",
                "trailing.txt\\ \n",
                "\uFEFF*.csv\n",
                "?.csv\n",
                "*.[cC][sS][vV]",
                "nothing-of-this\n",
            })
    @DisplayName("by the rules of .gitignore, to the letter")
    void asGit(String patterns) throws IOException {
        app.file(".funcignore", patterns);

        assertThat(app.built().code()).containsExactlyElementsOf(tracked(patterns));
    }

    @Test
    @DisplayName("a file that was taken out again by a later line is shipped, one below a folder that is out is not")
    void negation() {
        app.file(".funcignore", "*.csv\n!/data/keep.csv\ndocs/\n!docs/b.txt\n");

        assertThat(app.built().code())
                .contains("data/keep.csv")
                .doesNotContain("a.csv", "data/deep/keep.csv", "docs/b.txt");
    }

    @Nested
    @DisplayName("and nothing else has a say")
    class NothingElse {
        @Test
        @DisplayName("no .gitignore of the app, nor a repository in it")
        void repositories() {
            app.file(".gitignore", "*.csv\n").file("docs/.gitignore", "*\n");
            Script.lines(app.folder(), "git init -q; git init -q sub; echo '*' >.git/info/exclude");

            assertThat(app.built().code()).containsExactlyInAnyOrderElementsOf(FILES);
        }

        @Test
        @DisplayName("no settings of the machine, the user or the job")
        void settings() throws IOException {
            Path home = Files.createDirectories(place.resolve("home/git")).getParent();
            Files.writeString(place.resolve("everything"), "*\n");
            Files.writeString(
                    home.resolve(".gitconfig"),
                    "[core]\nexcludesFile = " + place.resolve("everything") + "\nignoreCase = true\n");
            Files.writeString(home.resolve("git/ignore"), "*\n");
            app.file(".funcignore", "upper.csv\n");

            app.build()
                    .with("HOME", home)
                    .with("XDG_CONFIG_HOME", home)
                    .with("GIT_CONFIG_GLOBAL", home.resolve(".gitconfig"))
                    .with("GIT_DIR", place.resolve("not-there"))
                    .with("GIT_CONFIG_COUNT", "1")
                    .with("GIT_CONFIG_KEY_0", "core.ignoreCase")
                    .with("GIT_CONFIG_VALUE_0", "true")
                    .run()
                    .exits(0);

            assertThat(CodeZip.read(app.zip()).code()).containsExactlyInAnyOrderElementsOf(FILES);
        }
    }
}
