package dev.codeonly.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.backup.Inodes;
import dev.codeonly.fixtures.KuduSync;
import dev.codeonly.fixtures.OriginalRestore;
import dev.codeonly.fixtures.RealTree;
import dev.codeonly.fixtures.RealTrees;
import dev.codeonly.fixtures.Step;
import dev.codeonly.fixtures.TreeAudit;
import dev.codeonly.pipelines.remote.Answer;
import dev.codeonly.pipelines.remote.RemoteScript;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each fault first as the original's own steps show it, with the real KuduSync and a real package set, then the same steps as
 * this product takes them.
 */
@DisplayName("Of the faults of the original's pipelines")
class FaultsOfTheOriginalsPipelinesTest {
    private static final String PACKAGES = ".python_packages";

    @TempDir
    Path folder;

    private Path home;
    private Path wwwroot;
    private RemoteScript remote;

    /** An app that a full zip brought, and the backup that has been made of its packages since. */
    @BeforeEach
    void a_full_deploy_of_the_older_set() throws IOException {
        home = folder.resolve("home");
        wwwroot = home.resolve("site/wwwroot");
        remote = RemoteScript.on(home).as("run-1");
        deploy(1, RealTrees.smallPrevious());
        MarkedSet.backup(RealTrees.smallPrevious(), home);
    }

    @Nested
    class Fault_5_the_restore_deletes_thousands_of_files_first {
        @Test
        void the_originals_code_only_deploy_deletes_every_package_file_and_uses_up_the_backup() throws IOException {
            TreeAudit before = TreeAudit.of(wwwroot.resolve(PACKAGES));

            assertThat(deleted(deploy(2)))
                    .isNotEmpty()
                    .isEqualTo(List.copyOf(before.contents().keySet()));
            assertThat(OriginalRestore.run(home)).isEqualTo("RESTORE_SUCCESS");

            assertThat(home.resolve("data/.python_packages_backup")).doesNotExist();
            assertThat(deleted(deploy(3))).isEmpty();
            assertThat(OriginalRestore.run(home)).isEqualTo("BACKUP_NOT_FOUND");
        }

        @Test
        void ours_deletes_none_twice_in_a_row_and_the_backup_stays() throws IOException {
            Inodes before = packagesAndBackup();
            for (int version : List.of(2, 3)) {
                succeeds("hold");
                succeeds("disown");
                assertThat(deleted(deploy(version))).isEmpty();
                succeeds("release");
            }

            assertThat(wwwroot.resolve("version")).hasContent("3");
            assertThat(wwwroot.resolve("stale-1.py")).doesNotExist();
            assertThat(packagesAndBackup()).isEqualTo(before);
        }

        private Inodes packagesAndBackup() throws IOException {
            return Inodes.of(wwwroot.resolve(PACKAGES), home.resolve("data/.python_packages_backup"));
        }
    }

    @Nested
    class Fault_11_a_full_deploy_after_a_code_only_deploy_mixes_two_sets {
        @Test
        void the_originals_leaves_two_versions_of_every_project() throws IOException {
            deploy(2);
            assertThat(OriginalRestore.run(home)).isEqualTo("RESTORE_SUCCESS");

            deploy(3, RealTrees.small());

            assertThat(TreeAudit.of(wwwroot.resolve(PACKAGES)).problems())
                    .filteredOn(problem -> problem.endsWith("is a second version of its project"))
                    .hasSize(3);
        }

        @Test
        void our_classic_one_sets_the_old_set_aside_and_keeps_it_as_the_previous_one() throws IOException {
            deployCode();
            succeeds("set-aside");
            deploy(3, RealTrees.small());
            succeeds(
                    "settle",
                    "--expect",
                    MarkedSet.fingerprint(RealTrees.small().packages()));

            assertWhole();
        }

        @Test
        void our_swap_brings_exactly_the_new_set_and_keeps_the_old_one_as_well() throws IOException {
            deployCode();
            String set = MarkedSet.incoming(RealTrees.small(), home);
            succeeds("swap", "--to", set);
            deploy(3);

            assertWhole();
        }

        private void deployCode() throws IOException {
            succeeds("hold");
            succeeds("disown");
            deploy(2);
        }

        private void assertWhole() {
            assertThat(wwwroot.resolve("version")).hasContent("3");
            assertExactly(RealTrees.small(), wwwroot.resolve(PACKAGES));
            String before = MarkedSet.fingerprint(RealTrees.smallPrevious().packages());
            assertExactly(
                    RealTrees.smallPrevious(),
                    home.resolve("data/.python_packages_store/previous").resolve(before));
        }

        private void assertExactly(RealTree set, Path tree) {
            TreeAudit found = TreeAudit.of(tree);
            assertThat(found.problems()).isEmpty();
            Map<String, String> contents = new TreeMap<>(found.contents());
            contents.remove(".backup_ready");
            assertThat(contents).isEqualTo(TreeAudit.of(set.packages()).contents());
        }
    }

    /** A zip of code only; returns what KuduSync did. */
    private List<Step> deploy(int version) throws IOException {
        Path zip = Files.createDirectories(folder.resolve("zip-" + version));
        Files.writeString(zip.resolve("version"), Integer.toString(version));
        Files.writeString(zip.resolve("stale-" + version + ".py"), "gone in the next version");
        Path deployments = Files.createDirectories(home.resolve("site/deployments"));
        Path now = Files.createDirectories(deployments.resolve("d" + version));
        Path before = deployments.resolve("d" + (version - 1));
        List<Step> steps = KuduSync.record(zip, wwwroot, before.resolve("manifest"), now.resolve("manifest"));
        Files.writeString(deployments.resolve("active"), "d" + version);
        return steps;
    }

    /** A zip with packages besides. */
    private void deploy(int version, RealTree packages) throws IOException {
        MarkedSet.copy(packages.packages(), folder.resolve("zip-" + version).resolve(PACKAGES));
        deploy(version);
    }

    private void succeeds(String verb, String... options) {
        Answer answer = remote.run(verb, options);
        assertThat(answer.word()).as(answer.text()).endsWith("_SUCCESS");
    }

    private static List<String> deleted(List<Step> steps) {
        return steps.stream()
                .filter(step ->
                        step.kind() == Step.Kind.DELETE_FILE && step.path().startsWith(PACKAGES + "/"))
                .map(step -> step.path().substring(PACKAGES.length() + 1))
                .sorted()
                .toList();
    }
}
