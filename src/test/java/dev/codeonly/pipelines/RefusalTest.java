package dev.codeonly.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.lab.Drawn;
import dev.codeonly.pipelines.kudu.Fault;
import dev.codeonly.pipelines.kudu.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A code-only deploy is refused before the first change")
class RefusalTest {
    @TempDir
    private Path folder;

    private Scene scene;

    @BeforeEach
    void an_app_with_packages_and_a_backup() throws IOException {
        scene = Scene.light(folder);
        scene.write("pinned.txt", Files.readString(scene.repository().app().resolve("requirements.txt")));
        scene.rewrite("requirements.txt", text -> "-r pinned.txt\n");
        scene.write("pinned.txt", Files.readString(scene.repository().app().resolve("pinned.txt")) + "./vendored\n");
        scene.write("vendored/setup.py", "# one\n");
        scene.backedUp();
    }

    @AfterEach
    void close() {
        scene.close();
    }

    private enum SmallChange {
        ONLY_IN_A_HASH("idna") {
            @Override
            void in(Scene scene) throws IOException {
                scene.rewrite(
                        "pinned.txt", text -> text.replace("idna==3.20", "idna==3.20 --hash=sha256:" + "0".repeat(64)));
            }
        },
        ONLY_IN_THE_CONTENT_OF_A_LOCAL_PATH("vendored") {
            @Override
            void in(Scene scene) throws IOException {
                scene.write("vendored/setup.py", "# two\n");
            }
        },
        BY_ONE_PACKAGE_MORE("six") {
            @Override
            void in(Scene scene) throws IOException {
                scene.rewrite("requirements.txt", text -> text + "six==1.17.0\n");
            }
        };

        private final String named;

        SmallChange(String named) {
            this.named = named;
        }

        abstract void in(Scene scene) throws IOException;
    }

    private static Stream<SmallChange> smallChanges() {
        return Drawn.one(RefusalTest.class, List.of(SmallChange.values()));
    }

    private void refused(int exit, String... words) {
        int starts = scene.site().starts();
        Ledger before = share();
        scene.codeOnly().isRed(exit, words);
        assertThat(share()).isEqualTo(before);
        assertThat(scene.site().starts()).isEqualTo(starts);
    }

    // All but the remote script itself and the file that tells the share's time.
    private Ledger share() {
        Predicate<String> ours =
                Pattern.compile("data/\\.python_packages_store(/bin.*|/now)?").asMatchPredicate();
        return Ledger.of(scene.home().resolve("site"), scene.home().resolve("data"))
                .without(ours);
    }

    @Nested
    class When_requirements_changed {
        @Test
        void in_a_version() throws IOException {
            scene.rewrite("pinned.txt", text -> text.replace("idna==3.20", "idna==3.21"));
            refused(4, "REQUIREMENTS_CHANGED", "idna", "3.20", "3.21", "run the full deploy");
        }

        /** What counts as a change is tried text by text where requirements are normalised. */
        @ParameterizedTest
        @MethodSource("dev.codeonly.pipelines.RefusalTest#smallChanges")
        void in_less(SmallChange change) throws IOException {
            change.in(scene);
            refused(4, "REQUIREMENTS_CHANGED", change.named);
        }
    }

    @Tag("slow")
    @Test
    void but_not_for_comments_and_line_ends() throws IOException {
        scene.rewrite("pinned.txt", text -> "# a comment\r\n" + text.replace("\n", "\r\n"));
        scene.codeOnly().isGreen();
    }

    @Nested
    class When_the_python_version_is_another {
        @Test
        void that_of_the_app() {
            scene.site().platform().linuxFxVersion("Python|3.12");
            refused(6, "PYTHON_CHANGED", "3.12", "3.11");
        }

        @Tag("slow")
        @Test
        void that_of_the_installed_packages() throws IOException {
            scene.app().rewritePackageSet(text -> text.replace("Python: 3.11", "Python: 3.10"));
            refused(6, "PYTHON_CHANGED", "3.10");
        }
    }

    @Tag("slow")
    @Test
    void when_the_packages_are_for_another_platform() throws IOException {
        scene.app().rewritePackageSet(text -> text.replace("linux_x86_64", "linux_aarch64"));
        refused(7, "PLATFORM_CHANGED", "linux_aarch64");
    }

    @Test
    void when_nobody_knows_what_is_installed() throws IOException {
        Files.delete(scene.packages().resolve(".package_set"));
        refused(8, "UNKNOWN_PACKAGES", "run the full deploy", "write-package-set.sh");
    }

    @Test
    void when_wwwroot_is_run_from_a_package() {
        scene.site().platform().runFromPackage("1");
        refused(9, "READ_ONLY", "WEBSITE_RUN_FROM_PACKAGE");
    }

    @Test
    void when_the_app_would_build_remotely() {
        scene.site().platform().setting("SCM_DO_BUILD_DURING_DEPLOYMENT", "true");
        refused(19, "REMOTE_BUILD", "SCM_DO_BUILD_DURING_DEPLOYMENT");
    }

    @Test
    void when_there_are_neither_packages_nor_a_backup() throws IOException {
        scene.losePackages();
        scene.loseBackup();
        refused(10, "BACKUP_NOT_FOUND", "run the full deploy");
    }

    @Tag("slow")
    @Test
    void when_the_backup_is_only_half_made() throws IOException {
        scene.losePackages();
        Files.delete(scene.home().resolve("data/.python_packages_backup/.backup_ready"));
        refused(11, "BACKUP_NOT_READY", "run the full deploy");
    }

    @Tag("slow")
    @Test
    void when_the_backup_is_of_other_requirements() throws IOException {
        scene.losePackages();
        scene.rewrite("pinned.txt", text -> text.replace("idna==3.20", "idna==3.21"));
        refused(4, "REQUIREMENTS_CHANGED", "backup", "idna");
    }

    @Tag("slow")
    @Test
    void when_the_app_is_not_there() {
        scene.codeOnly("app", "no-such-app").isRed(12, "not found", "check app, slot, resource group");
    }

    @Test
    void when_the_identity_may_not_use_kudu() {
        scene.site().faults().always(call -> call.service() == Service.KUDU, Fault.status(403));
        refused(18, "Kudu refuses (403)", "Microsoft.Web/sites/publish/Action");
    }
}
