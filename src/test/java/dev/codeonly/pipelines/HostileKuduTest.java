package dev.codeonly.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.pipelines.kudu.Call;
import dev.codeonly.pipelines.kudu.Fault;
import dev.codeonly.pipelines.kudu.Service;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A code-only deploy against Kudu at its worst")
class HostileKuduTest {
    @TempDir
    private Path folder;

    private Scene scene;

    @BeforeEach
    void an_app_with_packages_and_a_backup() throws IOException {
        scene = Scene.light(folder);
        scene.backedUp();
        scene.rewrite("light/greeting.py", text -> "TEXT = 'second'\n");
    }

    @AfterEach
    void close() {
        scene.close();
    }

    private static Predicate<Call> verb(String verb) {
        return call -> call.command().contains(".sh " + verb + " ");
    }

    private static Predicate<Call> call(String method, String path) {
        return call -> call.is(method, path);
    }

    private void isGreenAllTheSame(Object... parameters) throws IOException {
        Run run = scene.codeOnly(parameters);
        run.isGreen();
        assertThat(scene.site().faults().waiting())
                .as("faults that nothing has met: " + run.log())
                .isZero();
        assertThat(scene.health()).contains(run.commit()).contains("second");
        assertThat(scene.tick()).isEqualTo("CURRENT");
    }

    @Nested
    class Is_green_all_the_same {
        @Test
        void when_answers_are_lost_late_or_rubbish_tokens_expire_and_another_deployment_is_under_way()
                throws IOException {
            scene.site()
                    .faults()
                    .next(call -> call.service() == Service.ARM, Fault.STATUS_503)
                    .next(verb("status"), Fault.DROP_BEFORE, Fault.GARBAGE, Fault.STATUS_502)
                    .next(verb("hold"), Fault.DROP_AFTER)
                    .next(verb("disown"), Fault.DROP_AFTER, Fault.TOKEN_EXPIRED, Fault.STATUS_504)
                    .next(call("POST", "/api/zipdeploy"), Fault.STATUS_409, Fault.TOKEN_EXPIRED, Fault.STATUS_502)
                    .next(call("GET", "/api/deployments/?"), Fault.STATUS_502)
                    .next(verb("hash-code"), Fault.TRUNCATED_OUTPUT)
                    .next(call("POST", ".*/restart"), Fault.STATUS_429)
                    .next(verb("release"), Fault.GARBAGE_AFTER);
            isGreenAllTheSame();
        }

        @Tag("slow")
        @Test
        void when_a_rename_goes_on_after_its_connection_was_dropped_and_the_deployment_is_slow() throws IOException {
            scene.site().platform().slow(Duration.ofSeconds(2));
            scene.site()
                    .faults()
                    .next(verb("park"), Fault.dropAndGoOn(Duration.ofMillis(300)))
                    .next(verb("return"), Fault.DROP_AFTER, Fault.dropAndGoOn(Duration.ofMillis(300)));
            isGreenAllTheSame("packages", "park");
        }

        @Tag("slow")
        @Test
        void when_it_does_not_keep_the_message_of_a_deployment() throws IOException {
            scene.site().platform().keepsMessages(false);
            scene.site().faults().next(call("POST", "/api/zipdeploy"), Fault.DROP_AFTER);
            isGreenAllTheSame();
        }

        @Test
        void when_the_answer_of_the_zip_deployment_is_lost_and_then_sends_it_once() throws IOException {
            scene.site().faults().next(call("POST", "/api/zipdeploy"), Fault.DROP_AFTER);
            isGreenAllTheSame();
            assertThat(scene.site().calls().stream().filter(call("POST", "/api/zipdeploy")))
                    .hasSize(1);
        }
    }

    @Nested
    class Is_red {
        @Test
        void when_a_verb_failed_though_the_exit_code_says_0() throws IOException {
            scene.losePackages();
            scene.site()
                    .faults()
                    .onCall(verb("restore"), () -> breakBackup())
                    .next(verb("restore"), Fault.EXIT_CODE_0_ON_FAILURE);

            scene.codeOnly().isRed(15, "BACKUP_NOT_READY");

            assertThat(scene.hold()).isEqualTo("released");
        }

        @Test
        void when_kudu_never_answers_and_then_nothing_has_changed() {
            scene.site().faults().always(verb("status"), Fault.DROP_BEFORE);
            scene.codeOnly().isRed(12, "no answer that can be trusted");
        }

        @Test
        void when_kudu_says_that_the_deployment_failed_and_the_packages_are_back() throws IOException {
            scene.site().platform().whileDeploying(() -> {
                throw new IllegalStateException("no space left on device");
            });
            Ledger before = scene.ledger();

            scene.codeOnly("packages", "park").isRed(13, "no space left on device");

            assertThat(scene.ledger().sameFilesAs(before)).isTrue();
            assertThat(scene.hold()).isEqualTo("released");
            assertThat(scene.tick()).isEqualTo("CURRENT");
        }

        @Tag("slow")
        @Test
        void when_the_deployment_does_not_end_in_time() {
            scene.setting("APP_DEPLOY_WAIT", "1");
            scene.site().platform().slow(Duration.ofSeconds(8));
            scene.codeOnly().isRed(14, "did not end within 1 s");
        }

        @Test
        void when_nobody_can_sign_in() {
            scene.azure().tokens().endFederation();
            scene.codeOnly().isRed(18, "AADSTS700024");
        }
    }

    private void breakBackup() {
        try {
            java.nio.file.Files.delete(scene.backup().resolve(".backup_ready"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
