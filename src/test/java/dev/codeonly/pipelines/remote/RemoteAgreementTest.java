package dev.codeonly.pipelines.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.backup.Arrivals;
import dev.codeonly.backup.Sets;
import dev.codeonly.fixtures.FingerprintVector;
import dev.codeonly.fixtures.RealTree;
import dev.codeonly.fixtures.RealTrees;
import dev.codeonly.fixtures.TreeBuilder;
import dev.codeonly.tree.Fingerprint;
import dev.codeonly.tree.Home;
import dev.codeonly.tree.Inspection;
import dev.codeonly.tree.MayDiffer;
import dev.codeonly.tree.PackageTree;
import dev.codeonly.tree.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The remote script and the maintainer read a tree alike: its fingerprint, whether it is complete, and why not. */
@DisplayName("The remote script agrees with the maintainer")
class RemoteAgreementTest {
    private static final String SITE = "lib/site-packages/";

    @TempDir(factory = TempDirFactory.Standard.class)
    Path folder;

    private Home home;
    private Path root;
    private TreeBuilder tree;

    @BeforeEach
    void a_tree() throws IOException {
        home = new Home(folder);
        root = home.packages().root();
        Files.createDirectories(root);
        tree = TreeBuilder.in(root).distribution("foo", "1.0").file("foo/__init__.py", "x = 1");
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void on_the_fingerprint_of(FingerprintVector vector) throws IOException {
        copy(vector.packages(), root);
        Answer answer = RemoteScript.on(folder).run("status");
        assertThat(answer.value("Fingerprint"))
                .isEqualTo(Optional.of(vector.expected().orElse("none")));
        assertAgrees(answer, MayDiffer.NOTHING);
    }

    static List<FingerprintVector> vectors() {
        return FingerprintVector.all();
    }

    @Test
    void on_real_sets() throws IOException {
        agreesOn(RealTrees.small());
        agreesOn(RealTrees.medium());
    }

    @Test
    @Tag("slow")
    void on_the_heavy_set() throws IOException {
        agreesOn(RealTrees.heavy());
    }

    private void agreesOn(RealTree real) throws IOException {
        Path elsewhere = Files.createTempDirectory(folder, "elsewhere");
        Files.createDirectories(elsewhere.resolve("site"));
        Files.createSymbolicLink(
                elsewhere.resolve("site/wwwroot"), real.packages().getParent());
        home = new Home(elsewhere);
        Answer answer = RemoteScript.on(elsewhere).run("status");
        assertThat(answer.value("Packages")).hasValue("complete");
        assertAgrees(answer, MayDiffer.NOTHING);
    }

    @Nested
    class That_a_tree_is {
        @Test
        void complete() throws IOException {
            tree.packageSet("Python", "3.11").write();
            assertThat(agreed().value("Packages")).hasValue("complete");
        }

        @Test
        void absent_when_only_folders_are_there() throws IOException {
            Files.createDirectories(root.resolve(SITE + "foo-1.0.dist-info"));
            assertThat(status().value("Packages")).hasValue("absent");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "../../bin/foo,sha256=abc,3",
                    "bin/foo,sha256=abc,3",
                    "share/man/foo.1,sha256=abc,3",
                    "foo/unhashed.py,,3",
                    "foo/nothing.py,sha256=,3",
                    "foo/md5.py,md5=abc,3",
                    "foo/x.pyc,sha256=abc,3",
                    "",
                    " \t ",
                })
        void complete_whatever_a_row_says_that_does_not_count(String row) throws IOException {
            tree.row(row).write();
            assertThat(agreed().value("Packages")).hasValue("complete");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "foo/gone.py,sha256=abc,3",
                    "foo/__init__.py/x,sha256=abc,3",
                    "foo,sha256=abc,3",
                    "foo//__init__.py,sha256=abc,5",
                    "./foo/__init__.py,sha256=abc,5",
                    "/etc/hostname,sha256=abc,3",
                    "foo/../../../../etc/hostname,sha256=abc,3",
                    "foo/..,,",
                    "..,,",
                    "this is no row",
                    "two,fields",
                    "a,b,c,d",
                    "foo/x.py,sha256=abc,three",
                    "foo/x.py,sha256=abc,-1",
                    "foo/x.py,sha256=abc,1234567890123456789",
                    "\"foo/x.py,sha256=abc,3",
                    "\"foo/x\".py,sha256=abc,3",
                    "\"foo/x.py\"\",sha256=abc,3",
                    "\"gone, and \"\"quoted\"\".py\",\"sha256=abc\",\"3\"",
                    "f\"oo.py,sha256=abc,3",
                    "sp ace.py,sha256=abc,3",
                    "n\u00e4me.py,sha256=abc,3",
                })
        void not_complete_for_a_row_like(String row) throws IOException {
            tree.row(row).write();
            assertThat(agreed().value("Packages")).hasValue("incomplete");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "foo/x.py,sha256=abc,4|complete",
                    "foo/x.py,sha256=abc,004|complete",
                    "foo/x.py,sha256=abc, 4 |complete",
                    "foo/x.py,sha256=abc,|complete",
                    "\"foo/x.py\",\"sha256=abc\",\"4\"|complete",
                    "foo/x.py,sha256=abc,3|incomplete",
                    "foo/x.py,sha256=abc,40|incomplete",
                    "foo/x.py,sha256=abc,0|incomplete",
                })
        void complete_only_with_the_right_size(String row, String state) throws IOException {
            tree.row(row).unowned("foo/x.py", "1234").write();
            assertThat(agreed().value("Packages")).hasValue(state);
        }

        @ParameterizedTest
        @ValueSource(strings = {"a,b.py", "say \"hi\".py", "n\u00e4me \u20ac.py", "-n", "*.py", "$(x).py", "a\\b.py"})
        void complete_with_a_file_named(String name) throws IOException {
            tree.file(name, "x").write();
            assertThat(agreed().value("Packages")).hasValue("complete");
        }

        @Test
        void complete_when_a_path_in_two_records_fits_one_of_them() throws IOException {
            tree.row("shared/data,sha256=abc,999").distribution("bar", "1.0").file("shared/data", "as bar has it");
            tree.write();
            assertThat(agreed().value("Packages")).hasValue("complete");
        }

        @Test
        void not_complete_when_it_fits_neither() throws IOException {
            tree.row("shared/data,sha256=abc,1").distribution("bar", "1.0").row("shared/data,sha256=abd,2");
            tree.unowned("shared/data", "123").write();
            assertThat(agreed().value("Problem")).hasValue(SITE + "shared/data has 3 bytes, RECORD says 2");
        }

        @ParameterizedTest
        @CsvSource({
            "foo, 2.0, incomplete",
            "Foo, 2.0, incomplete",
            "fo-o, 2.0, complete",
            "foo.bar, 1.0, complete",
            "-foo, 1.0, complete"
        })
        void complete_only_with_one_version_of_a_project(String name, String version, String state) throws IOException {
            tree.distribution(name, version).write();
            assertThat(agreed().value("Packages")).hasValue(state);
        }

        @ParameterizedTest
        @CsvSource({"my_lib, My.Lib", "a--b, a-b", "a_.-b, A.b"})
        void not_complete_with_a_project_spelled_in_two_ways(String one, String other) throws IOException {
            tree.distribution(one, "1.0").distribution(other, "2.0").write();
            assertThat(agreed().value("Problem").orElseThrow()).contains("two versions of one project");
        }

        @Test
        void not_complete_when_the_build_names_another_fingerprint_or_none() throws IOException {
            tree.packageSet("Fingerprint", "0".repeat(64)).write();
            assertThat(agreed().value("Packages")).hasValue("incomplete");
            Files.writeString(root.resolve(".package_set"), "Python: 3.11\n");
            assertThat(agreed().value("Packages")).hasValue("incomplete");
        }

        @Test
        void not_complete_with_distributions_without_a_record_or_with_one_that_is_none() throws IOException {
            tree.unowned("file-1.dist-info", "no folder").write();
            Files.createDirectories(root.resolve(SITE + "bar-2.0.dist-info"));
            Files.createDirectories(root.resolve(SITE + "baz-2.0.dist-info/RECORD"));
            Files.createDirectories(root.resolve(SITE + ".hidden-2.0.dist-info"));
            Answer answer = agreed();
            assertThat(answer.values("Problem")).hasSize(4);
            assertThat(answer.value("Fingerprint")).hasValue("none");
        }

        @Test
        void not_complete_with_a_link_or_as_a_link_or_as_a_file() throws IOException {
            tree.write();
            Files.createSymbolicLink(root.resolve(SITE + "foo/link.py"), root.resolve(SITE + "foo/__init__.py"));
            assertThat(agreed().value("Packages")).hasValue("incomplete");
            Files.delete(root.resolve(SITE + "foo/link.py"));
            Files.move(root, folder.resolve("moved"));
            Files.createSymbolicLink(root, folder.resolve("moved"));
            assertThat(agreed().value("Packages")).hasValue("incomplete");
            Files.delete(root);
            Files.writeString(root, "");
            assertThat(agreed().value("Packages")).hasValue("incomplete");
        }

        /** So many folders are listed side by side. */
        @Test
        void complete_with_many_folders_and_not_when_one_file_far_below_is_another() throws IOException {
            String longName = "/" + "n".repeat(100);
            for (int i = 0; i < 160; i++) {
                tree.distribution("many" + i, "1.0");
                for (String folder :
                        List.of("", "/a b", "/a b/-c", "/a b/-c/!", "/d\u00e9/e*", longName + "/f\u0002", longName)) {
                    tree.file("many" + i + folder + "/module" + i + ".py", "text of " + i);
                }
            }
            tree.unowned("-x/y/z", "").write();
            Files.createDirectories(home.packages().sitePackages().resolve("many3/empty/folders"));
            Files.createDirectories(home.packages().root().resolve("beside/lib/site-packages/many1"));
            assertThat(agreed().value("Packages")).hasValue("complete");
            Path last = home.packages().sitePackages().resolve("many159/a b/-c/!");
            Files.writeString(last.resolve("module159.py"), "other text");
            Files.createSymbolicLink(last.resolve("link"), folder);
            assertThat(agreed().value("Packages")).hasValue("incomplete");
        }

        @Test
        void whatever_chance_makes_of_it() throws IOException {
            long seed = System.nanoTime();
            Random random = new Random(seed);
            for (int i = 0; i < 40; i++) {
                home = new Home(folder.resolve("chance-" + i));
                root = home.packages().root();
                byChance(random).write();
                assertAgrees(
                        RemoteScript.on(home.root()).run("status"), MayDiffer.NOTHING, "seed " + seed + ", tree " + i);
            }
        }

        private TreeBuilder byChance(Random random) throws IOException {
            TreeBuilder made = TreeBuilder.in(root);
            for (int d = 0; d <= random.nextInt(3); d++) {
                made.distribution("p" + random.nextInt(4), d + ".0").file("p" + d + "/m.py", "x = 1");
                for (int i = 0; i < random.nextInt(3); i++) {
                    made.row(part(random, "q/m.py", "\"q/m.py\"", "q/../m.py", "q/m.pyc", "../x", "\"q,\"\"m.py\"", "")
                            + part(random, ",", ",", ",", ",,")
                            + part(random, "sha256=abc", "sha256=", "\"sha256=x,y\"", "")
                            + part(random, ",", ",", "")
                            + part(random, "3", "", " 3", "x", "\"3\"", "03"));
                }
            }
            made.unowned(part(random, "q/m.py", "q,\"m.py", "m.py"), part(random, "123", "1234"));
            return made;
        }

        private String part(Random random, String... choices) {
            return choices[random.nextInt(choices.length)];
        }
    }

    @Nested
    class On_what_may_differ {
        @ParameterizedTest
        @CsvSource({
            "certifi/cacert.pem, certifi/cacert.pem",
            "certifi/cacert.pem, certifi/cacert.pem.bak",
            "certifi/cacert.pem, other/certifi/cacert.pem",
            "certifi/cacert.pem, certifi/cacertxpem",
            "certifi/*, certifi/cacert.pem",
            "certifi/*, certifi/a/b.pem",
            "certifi/**, certifi/a/b.pem",
            "**/tests/**, numpy/core/tests/test_x.py",
            "**/tests/**, numpy/tests.py",
            "***.so, a/b.so",
            "a+b/*, a+b/c",
            "a+b/*, aab/c",
            "a/b, a//b",
            "x/*, x",
            "**, anything/at/all",
            "'a/*,b/*', b/x",
            "'a/*,b/*', c/x",
        })
        void by_the_glob(String globs, String path) throws IOException {
            tree.row(path + ",sha256=abc,3").write();
            Answer answer = RemoteScript.on(folder).run("status", "--may-differ", globs);
            assertAgrees(answer, MayDiffer.of(List.of(globs.split(","))));
        }

        @Test
        void where_nothing_is_named() throws IOException {
            tree.row("a/b,sha256=abc,3").write();
            assertThat(agreed().value("Packages")).hasValue("incomplete");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "zip.part-000|parts",
                "zip.list|parts",
                "zip.parts|sent",
                "zip.parts refused zip.part-000|sent",
                "zip.parts 12/x zip.part-000|sent",
                "zip.done zip.part-000|expanding",
                "7/lib/x|expanding",
                "7/lib/x refused|expanding",
                "refused|refused",
                "refused zip.part-000|refused",
                "/lib/x zip.part-000|parts",
                "/lib/x|none",
                "package_set|none",
                "package_set.requirements package_set refused|refused",
            })
    void on_how_far_an_incoming_set_is(String files, String state) throws IOException {
        String set = "a".repeat(64);
        for (String file : files.split(" ")) {
            Path path = home.incoming().resolve(set + (file.startsWith("/") ? "" : ".") + file);
            Files.createDirectories(path.getParent());
            Files.writeString(path, "why\n\u001b[31mnot");
        }
        Answer answer = status();
        List<String> expected = state.equals("none") ? List.of() : List.of(set + " " + state);
        assertThat(answer.values("Incoming")).isEqualTo(expected).isEqualTo(arrivals());
        assertThat(answer.values("Refused"))
                .isEqualTo(state.equals("refused") ? List.of(set + " why  [31mnot") : List.of());
    }

    @Test
    void on_sets_that_are_ready_whatever_else_lies_there() throws IOException {
        for (String version : List.of("1.0", "2.0", "3.0")) {
            PackageTree scratch = new PackageTree(folder.resolve("scratch-" + version));
            Fingerprint set = Sets.write(scratch, version);
            Files.createDirectories(home.incoming());
            Files.move(scratch.root(), home.incoming(set).root());
            Sets.mark(home.incoming(set), 3, version.equals("3.0") ? new Fingerprint("b".repeat(64)) : set);
            Files.writeString(home.incomingParts(set), "sent again");
        }
        assertThat(status().values("Incoming"))
                .hasSize(3)
                .isEqualTo(arrivals())
                .filteredOn(line -> line.endsWith(" ready"))
                .hasSize(2);
    }

    private List<String> arrivals() throws IOException {
        return Arrivals.in(home).entrySet().stream()
                .map(set -> set.getKey() + " " + set.getValue())
                .toList();
    }

    private Answer status() {
        return RemoteScript.on(home.root()).run("status");
    }

    private Answer agreed() throws IOException {
        Answer answer = status();
        assertAgrees(answer, MayDiffer.NOTHING);
        return answer;
    }

    private void assertAgrees(Answer answer, MayDiffer mayDiffer) throws IOException {
        assertAgrees(answer, mayDiffer, "");
    }

    private void assertAgrees(Answer answer, MayDiffer mayDiffer, String which) throws IOException {
        Inspection java = Inspection.of(new PackageTree(home.packages().root()), mayDiffer);
        List<String> problems = java.problems().stream()
                .map(Problem::toString)
                .map(RemoteAgreementTest::comparable)
                .sorted()
                .toList();
        List<String> said = answer.values("Problem").stream()
                .map(RemoteAgreementTest::comparable)
                .sorted()
                .toList();
        assertThat(answer.value("Packages").equals(Optional.of("complete")))
                .as("%s complete; Java: %s", which, problems)
                .isEqualTo(java.complete());
        assertThat(answer.value("Fingerprint"))
                .as(which)
                .isEqualTo(Optional.of(java.fingerprint().map(Object::toString).orElse("none")));
        if (problems.size() <= 5) {
            assertThat(said).as(which).isEqualTo(problems);
        } else {
            assertThat(said).as(which).hasSize(5);
            assertThat(problems).as(which).containsAll(said);
        }
    }

    /** Without what an operating system says of a file that cannot be read; bytes that are no UTF-8 are all alike. */
    private static String comparable(String problem) {
        return problem.replaceAll(" cannot be read.*", " cannot be read")
                .replaceAll("[^\\p{Print}]+", "?")
                .strip();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> entries = Files.walk(from)) {
            for (Path entry : entries.toList()) {
                Path target = to.resolve(from.relativize(entry).toString());
                if (Files.isDirectory(entry)) {
                    Files.createDirectories(target);
                } else {
                    Files.write(target, Files.readAllBytes(entry));
                }
            }
        }
        assertThat(new String(Files.readAllBytes(to.resolve("expected.txt")), StandardCharsets.UTF_8))
                .isNotBlank();
    }
}
