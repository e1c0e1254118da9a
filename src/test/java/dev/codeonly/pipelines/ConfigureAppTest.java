package dev.codeonly.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.pipelines.azure.StepResult;
import dev.codeonly.pipelines.kudu.Fault;
import dev.codeonly.pipelines.kudu.Roles.Assignment;
import dev.codeonly.pipelines.kudu.SiteStandIn;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The steps that configure an app")
class ConfigureAppTest {
    private static final String SUBSCRIPTION = "/subscriptions/11111111-2222-3333-4444-555555555555";
    private static final String VAULT =
            SUBSCRIPTION + "/resourceGroups/rg-weather-poc/providers/Microsoft.KeyVault/vaults/kv-weather-poc";
    private static final String REFERENCE =
            "@Microsoft.KeyVault(SecretUri=https://kv-weather-poc.vault.azure.net/secrets/db-password/)";
    private static final Map<String, String> STANDARD = Map.of(
            "FUNCTIONS_EXTENSION_VERSION", "~4",
            "FUNCTIONS_WORKER_RUNTIME", "python",
            "SCM_DO_BUILD_DURING_DEPLOYMENT", "false",
            "ENABLE_ORYX_BUILD", "false");

    @TempDir
    private Path folder;

    private Configuring scene;

    @BeforeEach
    void an_app_and_a_vault() {
        scene = new Configuring(folder);
    }

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    void are_off_unless_asked_for_one_by_one() throws IOException {
        Run run = scene.run("secrets", Map.of("db-password", "DB_PASSWORD")).isGreen();

        assertThat(run.pipeline().steps()).hasSize(1);
        assertThat(scene.azure().azCalls()).isEmpty();
    }

    @Tag("slow")
    @Test
    void change_nothing_and_restart_nothing_when_they_run_again() throws IOException {
        Object[] all = {
            "diagnose",
            true,
            "storeSecrets",
            true,
            "secrets",
            Map.of("db-password", "DB_PASSWORD"),
            "assignIdentity",
            true,
            "roles",
            List.of(Map.of("role", "Key Vault Secrets User", "scope", VAULT)),
            "setAppSettings",
            true,
            "appSettings",
            Map.of("DATABASE", REFERENCE)
        };
        Run first = scene.run(all).isGreen();
        List<String> changes = scene.app().changes();
        int starts = scene.site().starts();

        Run second = scene.run(all).isGreen();

        assertThat(first.pipeline().steps().stream()
                        .map(StepResult::displayName)
                        .skip(1))
                .containsExactly(
                        "How far this agent gets",
                        "Store the secrets",
                        "Give the app its identity and roles",
                        "Set the app settings");
        assertThat(changes).containsExactly("identity", "settings");
        assertThat(scene.app().changes()).isEqualTo(changes);
        assertThat(scene.site().starts()).isEqualTo(starts);
        assertThat(scene.vault().writes()).isEqualTo(1);
        assertThat(scene.azure().roles().assignments()).hasSize(1);
        assertThat(second.log())
                .contains("nothing sent, no restart")
                .contains("not written")
                .containsPattern("SCM name +ok +" + scene.site().scmHost() + " is 127\\.0\\.0\\.1 \\(private\\)")
                .containsPattern("SCM without token +ok +401")
                .containsPattern("SCM with token +ok +20")
                .contains("reaches all that a deployment needs");
    }

    @Nested
    @DisplayName("say how far the agent gets:")
    class Diagnose {
        @Test
        void with_warnings_unless_the_run_is_to_end() throws IOException {
            scene.reach("connect-to = \"" + scene.site().scmHost() + ":443:no-such-host.invalid:443\"");

            Run run = scene.run("diagnose", true).isGreen();

            assertThat(run.log()).containsPattern("SCM name +failed").containsPattern("app connection +ok");
            assertThat(run.pipeline().step("How far this agent gets").issues())
                    .singleElement()
                    .satisfies(issue -> assertThat(issue.toString())
                            .contains("the name of the SCM host is not resolved")
                            .contains("privatelink.azurewebsites.net"));
        }

        @Test
        void to_a_closed_port() throws IOException {
            scene.reach("connect-to = \"" + scene.site().defaultHostName() + ":443:127.0.0.1:1\"");

            Run run = scene.run("diagnose", true, "diagnoseStrict", true).isRed(12, "the app host does not answer");
            assertThat(run.log()).containsPattern("SCM with token +ok");
        }

        @Test
        void to_a_door_that_is_closed_for_its_address_or_only_for_its_identity() {
            scene.site().faults().always(call -> call.host().equals(scene.site().scmHost()), Fault.status(403));
            scene.run("diagnose", true, "diagnoseStrict", true)
                    .isRed(12, "refuses this agent before it asks who it is", "access restrictions of the SCM site");

            scene.site().faults().clear();
            scene.site().faults().next("GET", "/api/deployments", Fault.status(403));
            scene.run("diagnose", true, "diagnoseStrict", true)
                    .isRed(18, "knows the identity and refuses it", "Microsoft.Web/sites/publish/Action");
        }

        @Test
        void not_even_to_the_resource() {
            scene.azure().tokens().forbid();

            Run run = scene.run("diagnose", true).isGreen();

            assertThat(run.log()).contains("does not show the app").contains("Website Contributor");
        }
    }

    @Nested
    @DisplayName("write secrets into a vault,")
    class StoreSecrets {
        private Run store(Object... more) {
            Object[] parameters = new Object[more.length + 4];
            System.arraycopy(more, 0, parameters, 4, more.length);
            parameters[0] = "storeSecrets";
            parameters[1] = true;
            parameters[2] = "secrets";
            parameters[3] = Map.of("db-password", "DB_PASSWORD");
            return scene.run(parameters);
        }

        @Test
        void byte_for_byte_and_show_them_to_nobody_also_when_the_shell_traces_its_commands() throws IOException {
            scene.setting("SHELLOPTS", "xtrace");
            Run run;
            Set<String> arguments;
            try (ArgumentLists lists = ArgumentLists.watched()) {
                run = store("setAppSettings", true, "appSettings", Map.of("PASSWORD", "$(DB_PASSWORD)"))
                        .isGreen();
                arguments = lists.seen();
            }

            assertThat(scene.vault().secrets()).containsEntry("db-password", Configuring.PASSWORD);
            assertThat(scene.app().settings()).containsEntry("PASSWORD", Configuring.PASSWORD);
            assertThat(run.log())
                    .contains("+ main")
                    .as("what the agent had to hide")
                    .doesNotContain("***");
            assertThat(arguments).anyMatch(line -> line.contains("az\0keyvault"));
            assertThat(arguments).noneMatch(line -> line.contains(Configuring.PASSWORD));
            assertThat(scene.azure().azCalls().toString()).doesNotContain(Configuring.PASSWORD);
            assertThat(scene.leftovers()).isEmpty();
        }

        @Test
        void over_older_ones() {
            scene.vault().holding("db-password", "of last year");

            store().isGreen();

            assertThat(scene.vault().secrets()).containsEntry("db-password", Configuring.PASSWORD);
        }

        @Test
        void none_of_them_when_one_has_no_value() throws IOException {
            store("secrets", Map.of("db-password", "DB_PASSWORD", "zone-key", "ZONE_KEY"))
                    .isRed(2, "secret zone-key has no value", "ZONE_KEY", "variable group");
            Run confused = store("secrets", Map.of("db-password", "$(DB_PASSWORD)"))
                    .isRed(2, "with the variable's name, not its value");
            assertThat(confused.log()).doesNotContain("***").doesNotContain("unt'er");

            assertThat(scene.azure().azCalls()).isEmpty();
        }

        @Test
        void or_say_that_they_may_not() throws IOException {
            scene.azure().tokens().forbid();

            store().isRed(18, "Key Vault Secrets Officer");
            assertThat(scene.leftovers()).isEmpty();
        }

        @Test
        void or_that_there_is_no_such_vault() {
            store("vault", "kv-other").isRed(12, "there is no such Key Vault", "kv-other");
        }
    }

    @Nested
    @DisplayName("set the app settings")
    class SetAppSettings {
        @Test
        void in_one_command_with_one_restart_and_leave_the_others_alone() throws IOException {
            scene.site().platform().setting("AzureWebJobsStorage", "kept").setting("ENABLE_ORYX_BUILD", "true");

            Run run = scene.run("setAppSettings", true, "appSettings", Map.of("DATABASE", REFERENCE, "TEAM", "$(TEAM)"))
                    .isGreen();

            assertThat(scene.app().settings())
                    .containsAllEntriesOf(STANDARD)
                    .containsEntry("AzureWebJobsStorage", "kept")
                    .containsEntry("TEAM", "weather")
                    .containsEntry("DATABASE", REFERENCE)
                    .hasSize(7);
            assertThat(scene.app().changes()).containsExactly("settings");
            assertThat(scene.site().starts()).isEqualTo(1);
            assertThat(run.log()).contains("has settled");
            assertThat(scene.azure().azCalls().stream().filter(words -> words.contains("appsettings")))
                    .hasSize(1);
        }

        @Test
        void of_a_slot_there_and_the_runtime_only_when_it_is_another() {
            SiteStandIn staging = scene.slot("staging");
            staging.platform().linuxFxVersion("Python|3.8");
            STANDARD.forEach(staging.platform()::setting);

            Run run = scene.run("setAppSettings", true, "slot", "staging").isGreen();

            assertThat(run.log()).contains("Python|3.8 before, now Python|").contains("nothing sent");
            assertThat(staging.configuration().changes()).containsExactly("runtime");
            assertThat(scene.app().changes()).isEmpty();
        }

        @Test
        void and_refuse_an_app_that_runs_from_a_package_unless_that_is_to_end() {
            scene.site().platform().runFromPackage("1");
            scene.run("setAppSettings", true).isRed(9, "READ_ONLY", "runFromPackage: remove");
            assertThat(scene.app().changes()).isEmpty();

            scene.run("setAppSettings", true, "runFromPackage", "remove").isGreen();
            assertThat(scene.app().settings()).isEqualTo(STANDARD);
            assertThat(scene.app().changes()).containsExactly("settings", "settings");
        }

        @Test
        void and_take_none_that_break_the_pattern_or_have_no_value() throws IOException {
            scene.run("setAppSettings", true, "appSettings", Map.of("ENABLE_ORYX_BUILD", "true"))
                    .isRed(2, "app setting ENABLE_ORYX_BUILD must be false");
            scene.run("setAppSettings", true, "appSettings", Map.of("KEY", "$(NO_SUCH_VARIABLE)"))
                    .isRed(2, "app setting KEY has no value");
            assertThat(scene.azure().azCalls()).isEmpty();
        }

        @Test
        void and_are_red_when_the_app_does_not_settle() {
            scene.site().faults().always(call -> call.is("GET", "/api/deployments"), Fault.STATUS_503);

            scene.run("setAppSettings", true).isRed(12, "has not settled within 0 s", "state Running", "status 503");
        }
    }

    @Nested
    @DisplayName("give the app an identity")
    class AssignIdentity {
        private static final String ROLE = "Key Vault Secrets User";

        private Run assign(String role, String scope) {
            return scene.run("assignIdentity", true, "roles", List.of(Map.of("role", role, "scope", scope)));
        }

        @Test
        void and_its_roles_and_wait_until_both_are_known_and_warn_of_roles_that_are_too_much() {
            scene.app().identityHiddenFor(2);
            scene.azure().roles().unknownFor(2);

            Run run = assign("Contributor", VAULT).isGreen();

            String principal = scene.app().principal().orElseThrow();
            assertThat(scene.azure().roles().assignments())
                    .containsExactly(new Assignment(principal, "Contributor", VAULT));
            assertThat(run.log()).contains("is more than a data app needs");
        }

        @Test
        void and_no_role_that_it_has_further_up_but_one_that_it_has_only_further_down() {
            String principal = scene.app().withIdentity();
            scene.azure().roles().give(principal, ROLE, VAULT + "/secrets/db-password");
            scene.azure().roles().give(principal, "Storage Blob Data Reader", SUBSCRIPTION);

            scene.run(
                            "assignIdentity",
                            true,
                            "roles",
                            List.of(
                                    Map.of("role", ROLE, "scope", VAULT),
                                    Map.of("role", "Storage Blob Data Reader", "scope", VAULT)))
                    .isGreen();

            assertThat(scene.azure().roles().assignments())
                    .hasSize(3)
                    .last()
                    .isEqualTo(new Assignment(principal, ROLE, VAULT));
            assertThat(scene.app().changes()).isEmpty();
        }

        @Test
        void and_say_what_is_wrong_with_a_role() {
            assign("Storage Blob Reader", VAULT).isRed(2, "there is no role 'Storage Blob Reader'");
            assign(ROLE, "kv-weather-poc").isRed(2, "roles is no list of role and scope");
            scene.azure().faults().always(call -> call.is("PUT", ".*/roleAssignments/.*"), Fault.status(403));
            assign(ROLE, VAULT).isRed(18, "Role Based Access Control Administrator");
        }
    }
}
