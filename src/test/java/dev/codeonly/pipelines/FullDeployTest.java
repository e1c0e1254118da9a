package dev.codeonly.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.fixtures.TreeAudit;
import dev.codeonly.pipelines.azure.Kill;
import dev.codeonly.pipelines.kudu.Call;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A full deploy, run from the YAML")
class FullDeployTest {
    @TempDir
    private Path folder;

    @Test
    void then_code_alone_then_other_packages_then_back_by_a_rollback() throws IOException {
        try (Scene scene = Scene.small(folder)) {
            scene.full().isGreen();
            String first = scene.app().set();
            Ledger firstFiles = Ledger.of(scene.packages());

            scene.rewrite("small/greeting.py", text -> "TEXT = 'second'\n");
            scene.codeOnly().isGreen();
            assertThat(scene.health()).contains("second", "\"idna\": \"3.10\"");

            scene.rewrite(
                    "requirements.txt",
                    text -> text.replace("idna==3.10", "idna==3.20").replaceFirst("six==.*\n", ""));
            Run run = scene.full().isGreen();

            assertThat(scene.health()).contains(run.commit(), "\"idna\": \"3.20\"", "\"recorded\": \"3.20\"");
            assertThat(distInfos(scene.packages()))
                    .containsExactly(
                            "azure_functions-1.26.0.dist-info",
                            "idna-3.20.dist-info",
                            "markupsafe-3.0.4.dist-info",
                            "werkzeug-3.1.9.dist-info");
            assertThat(TreeAudit.of(scene.packages()).problems()).isEmpty();
            assertThat(TreeAudit.of(scene.packages()).fingerprint())
                    .contains(scene.app().set());
            assertThat(scene.app().marked("Fingerprint"))
                    .isEqualTo(scene.app().set())
                    .isNotEqualTo(first);
            assertThat(scene.tick()).isEqualTo("CURRENT");

            scene.run("pipelines/operate.yml", new Kill(), "verb", "rollback", "healthPath", "none")
                    .isGreen();

            assertThat(scene.app().set()).isEqualTo(first);
            assertThat(Ledger.of(scene.packages())
                            .without(name -> name.equals(".backup_ready"))
                            .sameFilesAs(firstFiles.without(name -> name.equals(".backup_ready"))))
                    .as("renamed back, not copied")
                    .isTrue();
            assertThat(scene.health()).contains("\"idna\": \"3.10\"");
        }
    }

    @Tag("slow")
    @Test
    void of_packages_that_are_live_already_costs_what_a_code_only_deploy_costs() throws IOException {
        try (Scene scene = Scene.small(folder).deployed()) {
            Ledger before = scene.ledger();
            int old = scene.site().calls().size();
            scene.codeOnly("checkCommit", false).isGreen();
            List<Call> codeOnly = scene.site().calls().stream().skip(old).toList();

            scene.deploy(BuiltSet.first(), new Kill()).isGreen();

            List<Call> full =
                    scene.site().calls().stream().skip(old + codeOnly.size()).toList();
            assertThat(scene.ledger()).as("packages and backup").isEqualTo(before);
            assertThat(full).noneMatch(call -> call.path().contains("/incoming/"));
            assertThat(verbs(full)).isEqualTo(verbs(codeOnly));
            assertThat(kinds(full)).isEqualTo(kinds(codeOnly));
            assertThat(full.stream().mapToLong(Call::bodySize).sum())
                    .isLessThan(codeOnly.stream().mapToLong(Call::bodySize).sum() + 10_000);
        }
    }

    @Tag("slow")
    @Test
    void of_the_same_packages_from_another_requirements_text_brings_that_text_and_no_file() throws IOException {
        try (Scene scene = Scene.small(folder).deployed()) {
            Ledger before = Ledger.of(scene.packages()).without(name -> name.startsWith(".package_set"));
            BuiltSet other = BuiltSet.reordered();

            Run run = scene.deploy(other, new Kill()).isGreen();

            assertThat(run.log()).contains("RELABEL_SUCCESS").doesNotContain("Sending ");
            assertThat(Ledger.of(scene.packages())
                            .without(name -> name.startsWith(".package_set"))
                            .files())
                    .isEqualTo(before.files());
            assertThat(scene.app().marked("Requirements")).isEqualTo(other.requirements());
            Files.copy(other.code().resolve("requirements.txt"), folder.resolve("requirements.txt"));
            scene.write("requirements.txt", Files.readString(folder.resolve("requirements.txt")));
            scene.codeOnly().isGreen();
        }
    }

    @Tag("slow")
    @Test
    void promotes_one_build_from_environment_to_environment() throws IOException {
        try (Scene scene = Scene.small(folder)) {
            Installation nonprod = scene.environment("nonprod");

            Run run = scene.full(
                            "environments", List.of("poc", "nonprod"), "maintainerApp", "none", "maintainer", "none")
                    .isGreen();

            assertThat(run.pipeline().artifacts()).containsExactly("code-app", "packages-app");
            assertThat(nonprod.set()).isEqualTo(scene.app().set());
            assertThat(nonprod.health()).contains(run.commit());
        }
    }

    /** How often each verb was called, but for the beats of a hold: how many there are depends on how long a wait lasts. */
    private static Map<String, Long> verbs(List<Call> calls) {
        return calls.stream()
                .filter(call -> call.command().contains(".sh "))
                .map(call -> call.command().replaceFirst(".*[.]sh ([a-z-]+) .*", "$1"))
                .filter(verb -> !verb.equals("hold"))
                .collect(Collectors.groupingBy(verb -> verb, TreeMap::new, Collectors.counting()));
    }

    /** What was asked of whom; a wait asks the same several times. */
    private static Set<String> kinds(List<Call> calls) {
        return calls.stream()
                .map(call -> call.service() + " " + call.method() + " " + call.path())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<String> distInfos(Path packages) throws IOException {
        try (Stream<Path> all = Files.list(packages.resolve("lib/site-packages"))) {
            return all.map(path -> path.getFileName().toString())
                    .filter(name -> name.endsWith(".dist-info"))
                    .sorted()
                    .toList();
        }
    }
}
