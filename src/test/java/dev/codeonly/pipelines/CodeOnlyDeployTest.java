package dev.codeonly.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.fixtures.TreeDiff;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A code-only deploy, run from the YAML")
class CodeOnlyDeployTest {
    @TempDir
    private Path folder;

    @Nested
    class Of_an_app_whose_packages_were_lost {
        @Test
        void puts_the_backup_in_place_by_a_rename_and_the_next_tick_makes_a_new_one() throws IOException {
            try (Scene scene = Scene.light(folder)) {
                scene.backedUp();
                Ledger backup = Ledger.of(scene.home().resolve("data/.python_packages_backup"));
                scene.losePackages();

                scene.rewrite("light/greeting.py", text -> "TEXT = 'second'\n");
                Run run = scene.codeOnly();
                run.isGreen();

                assertThat(run.log()).contains("RESTORE_SUCCESS");
                assertThat(Ledger.of(scene.packages()).sameFilesAs(backup))
                        .as("renamed, not copied")
                        .isTrue();
                assertThat(scene.health()).contains("second");
                assertThat(scene.tick()).isEqualTo("BACKED_UP");
                assertThat(TreeDiff.between(scene.packages(), scene.home().resolve("data/.python_packages_backup")))
                        .contains(".backup_ready")
                        .hasLineCount(1);
            }
        }

        @Tag("slow")
        @Test
        void is_mended_too_when_the_deployment_itself_deletes_them() throws IOException {
            try (Scene scene = Scene.light(folder)) {
                scene.backedUp();
                scene.site().platform().cleans(true);

                scene.rewrite("light/greeting.py", text -> "TEXT = 'second'\n");
                Run run = scene.codeOnly();
                run.isGreen();

                assertThat(run.log()).contains("RESTORE_SUCCESS");
                assertThat(scene.health()).contains("second");
                assertThat(scene.tick()).isEqualTo("BACKED_UP");
            }
        }
    }

    @Nested
    class On_a_platform_that_cleans {
        @Test
        void parks_the_packages_meanwhile_and_leaves_the_backup_alone() throws IOException {
            try (Scene scene = Scene.light(folder)) {
                scene.backedUp();
                scene.site().platform().cleans(true);
                Ledger before = scene.ledger();

                scene.rewrite("light/greeting.py", text -> "TEXT = 'second'\n");
                Run run = scene.codeOnly("packages", "park");
                run.isGreen();

                assertThat(run.log())
                        .contains("PARK_SUCCESS")
                        .contains("RETURN_SUCCESS")
                        .doesNotContain("RESTORE_");
                assertThat(scene.ledger().sameFilesAs(before))
                        .as("renamed, not copied")
                        .isTrue();
                assertThat(scene.health()).contains("second");
                assertThat(scene.tick()).isEqualTo("CURRENT");
            }
        }
    }

    @Nested
    class Without_a_maintainer {
        @Tag("slow")
        @Test
        void works_alone_and_empties_its_own_trash() throws IOException {
            try (Scene scene = Scene.light(folder)) {
                scene.deployFull();
                Ledger before = Ledger.of(scene.packages());

                scene.rewrite("light/greeting.py", text -> "TEXT = 'second'\n");
                Run run = scene.codeOnly("maintainer", "none");
                run.isGreen();

                assertThat(Ledger.of(scene.packages())).isEqualTo(before);
                assertThat(run.log()).contains("EMPTY_TRASH_SUCCESS");
            }
        }

        @Test
        void refuses_when_the_packages_are_not_intact() throws IOException {
            try (Scene scene = Scene.light(folder)) {
                scene.backedUp();
                scene.losePackages();

                scene.codeOnly("maintainer", "none").isRed(10, "BACKUP_NOT_FOUND", "run the full deploy");
            }
        }
    }

    @Test
    void that_changes_a_file_but_neither_its_size_nor_its_time_is_live_all_the_same() throws IOException {
        try (Scene scene = Scene.light(folder)) {
            scene.backedUp();
            scene.rewrite("light/greeting.py", text -> text.replace("first", "other"));
            scene.site().platform().whileDeploying(() -> sameTime(scene, "light/greeting.py"));

            scene.codeOnly().isGreen();

            assertThat(scene.live("light/greeting.py")).contains("other");
            assertThat(scene.health()).contains("other");
            assertThat(holds(scene))
                    .as("taken, repeated before the code is sent and before packages are secured, and each half minute")
                    .isBetween(3L, 4L);
        }
    }

    @Tag("slow")
    @Test
    void that_takes_its_time_shows_meanwhile_that_it_lives() throws IOException {
        try (Scene scene = Scene.light(folder)) {
            scene.backedUp();
            scene.setting("APP_HOLD_STALE_AFTER", "10");
            scene.site().platform().slow(Duration.ofSeconds(4));

            long start = System.nanoTime();

            scene.codeOnly().isGreen();

            long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();
            assertThat(holds(scene))
                    .as("each second once besides the three that are always, and not at each look")
                    .isBetween(4L, seconds + 4);
        }
    }

    private static long holds(Scene scene) {
        return scene.site().calls().stream()
                .filter(call -> call.command().contains(".sh hold "))
                .count();
    }

    // KuduSync then takes the live file for the one that was sent: its size is the same, too.
    private void sameTime(Scene scene, String file) {
        try (Stream<Path> all = Files.walk(folder.resolve("azure/sites"))) {
            Path sent = all.filter(path -> path.endsWith("extracted/" + file))
                    .findFirst()
                    .orElseThrow();
            Files.setLastModifiedTime(
                    scene.home().resolve("site/wwwroot").resolve(file), Files.getLastModifiedTime(sent));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
