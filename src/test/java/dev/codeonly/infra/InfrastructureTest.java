package dev.codeonly.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.codeonly.app.Setting;
import dev.codeonly.backup.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The template of the maintainer")
class InfrastructureTest {
    private static final ArmTemplate TEMPLATE = ArmTemplate.read(Path.of("infra/maintainer.json"));
    private static final ArmGroup GROUP =
            new ArmGroup("11111111-2222-3333-4444-555555555555", "rg-maintainer", "westeurope");
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /**
     * Settings that are not the code's: those of the Functions host and of App Service are described in "App settings
     * reference for Azure Functions" and "Environment variables and app settings in Azure App Service"; LC_ALL is the C
     * library's.
     */
    private static final Set<String> PLATFORM = Set.of(
            "FUNCTIONS_EXTENSION_VERSION",
            "FUNCTIONS_WORKER_RUNTIME",
            "AzureFunctionsWebHost__hostid",
            "AzureWebJobsStorage__accountName",
            "AzureWebJobsStorage__credential",
            "AzureWebJobsStorage__clientId",
            "APPLICATIONINSIGHTS_CONNECTION_STRING",
            "WEBSITE_RUN_FROM_PACKAGE",
            "WEBSITE_RUN_FROM_PACKAGE_BLOB_MI_RESOURCE_ID",
            "AzureFunctionsJobHost__functionTimeout",
            "AzureFunctionsJobHost__logging__logLevel__Function",
            "AzureWebJobs__PackageBackup__Disabled",
            "LC_ALL");

    @Test
    void lets_nobody_publish_by_name_and_password() {
        assertThat(TEMPLATE.resources(GROUP, parameters(7)))
                .filteredOn(one -> one.type().equals("Microsoft.Web/sites/basicPublishingCredentialsPolicies"))
                .hasSize(4)
                .allSatisfy(one -> assertThat(one.properties().path("allow").asBoolean(true))
                        .isFalse())
                .extracting(one -> one.name().replaceAll(".*/", ""))
                .containsExactlyInAnyOrder("scm", "scm", "ftp", "ftp");
    }

    @Test
    void gives_one_home_everything_it_needs() {
        List<ArmResource> all = TEMPLATE.resources(GROUP, parameters(1));

        assertThat(all)
                .extracting(ArmResource::type)
                .containsExactlyInAnyOrder(
                        "Microsoft.Authorization/roleAssignments",
                        "Microsoft.Authorization/roleAssignments",
                        "Microsoft.Insights/components",
                        "Microsoft.Insights/scheduledQueryRules",
                        "Microsoft.Insights/scheduledQueryRules",
                        "Microsoft.Insights/scheduledQueryRules",
                        "Microsoft.ManagedIdentity/userAssignedIdentities",
                        "Microsoft.Storage/storageAccounts",
                        "Microsoft.Storage/storageAccounts/blobServices/containers",
                        "Microsoft.Storage/storageAccounts/blobServices/containers",
                        "Microsoft.Web/serverfarms",
                        "Microsoft.Web/sites",
                        "Microsoft.Web/sites/basicPublishingCredentialsPolicies",
                        "Microsoft.Web/sites/basicPublishingCredentialsPolicies");
        assertThat(all.stream().map(ArmResource::id)).doesNotHaveDuplicates();
        JsonNode site = sites(all).get(0).properties();
        assertThat(site.at("/siteConfig/azureStorageAccounts/app-1").toString())
                .isEqualTo(
                        "{\"type\":\"AzureFiles\",\"accountName\":\"stapp1\",\"shareName\":\"share-1\","
                                + "\"mountPath\":\"/mounts/app-1\",\"protocol\":\"Smb\",\"accessKey\":\"@AppSettingRef(STORAGE_KEY_app_1)\"}");
        assertThat(settings(sites(all).get(0)))
                .containsEntry(
                        "STORAGE_KEY_app_1",
                        "@Microsoft.KeyVault(SecretUri=https://kv-data.vault.azure.net/secrets/app-1)")
                .containsEntry(
                        "WEBSITE_RUN_FROM_PACKAGE",
                        "https://stmaintainer.blob.core.windows.net/packages/maintainer.zip")
                .containsEntry("LC_ALL", "C.UTF-8")
                .doesNotContainKeys("AzureWebJobsStorage", "WEBSITE_CONTENTSHARE", "TICK_BUDGET");
    }

    @Test
    void spreads_seven_homes_over_two_function_apps_with_five_mounts_at_most() {
        List<ArmResource> sites = sites(TEMPLATE.resources(GROUP, parameters(7)));

        assertThat(sites).extracting(ArmResource::name).containsExactly("func-maintainer-1", "func-maintainer-2");
        assertThat(sites)
                .extracting(site ->
                        site.properties().at("/siteConfig/azureStorageAccounts").size())
                .containsExactly(5, 2);
        assertThat(sites)
                .extracting(site -> settings(site).get("AzureFunctionsWebHost__hostid"))
                .as("an id of its own for each host on the account")
                .doesNotHaveDuplicates()
                .allSatisfy(id -> assertThat(id).matches("[0-9a-f]{32}"));
        ObjectNode six = parameters(7);
        ((ArrayNode) six.at("/maintainers/value/0/mounts")).add(six.at("/maintainers/value/1/mounts/0"));
        assertThatThrownBy(() -> TEMPLATE.resources(GROUP, six)).hasMessageContaining("mounts: longer than 5");
    }

    @Test
    void sets_nothing_that_microsofts_own_models_do_not_know() throws IOException {
        ObjectNode parameters = parameters(7);
        for (String name : List.of("deployerObjectId", "actionGroupId", "subnetId")) {
            parameters.putObject(name).put("value", "/some/id");
        }
        for (ArmResource resource : TEMPLATE.resources(GROUP, parameters)) {
            assertThat(AzureModels.unknown(resource)).as(resource.toString()).isEmpty();
        }
    }

    @Test
    void would_be_caught_with_a_property_that_azure_does_not_know() throws IOException {
        ArmResource site = sites(TEMPLATE.resources(GROUP, parameters(1))).get(0);
        ((ObjectNode) site.properties().path("siteConfig")).put("functionAppScaleLimits", 1);

        assertThat(AzureModels.unknown(site))
                .containsExactly("Microsoft.Web/sites/properties/siteConfig/functionAppScaleLimits = 1");
    }

    @Test
    void would_be_caught_with_what_resource_manager_does_not_take() {
        refuses(
                "/resources/plan/properties",
                "maximumElasticWorkerCount",
                "[maximum(1, 2)]",
                "function maximum is not known");
        refuses("/resources/plan", "name", "[parameters('plan')]", "parameters([\"plan\"]) is not known");
        refuses("/resources/plan", "name", "[concat('a', 'b']", "expected ')'");
        refuses(
                "/resources/plan/properties",
                "reserved",
                "[map(createArray(1), lambda('x', reference('storage')))]",
                "within a lambda");
        refuses("/resources/silence/dependsOn", 0, "insight", "no resource has the symbolic name insight");
        refuses("/definitions/settings/properties/DATA_APPS", "minimum", "2", "declared with minimum");
        ObjectNode more = parameters(1);
        more.putObject("planned").put("value", true);
        assertThatThrownBy(() -> TEMPLATE.resources(GROUP, more)).hasMessageContaining("no parameter planned");
    }

    private static void refuses(String where, Object key, String value, String message) {
        JsonNode changed = TEMPLATE.json().deepCopy();
        if (key instanceof Integer index) {
            ((ArrayNode) changed.at(where)).set(index, value);
        } else {
            ((ObjectNode) changed.at(where)).put((String) key, value);
        }
        assertThatThrownBy(() -> ArmTemplate.of(changed).resources(GROUP, parameters(1)))
                .isInstanceOf(ArmException.class)
                .hasMessageContaining(message);
    }

    @Test
    void takes_every_setting_of_the_code_and_sets_none_that_nobody_knows() {
        ObjectNode parameters = parameters(1);
        ObjectNode given = (ObjectNode) parameters.at("/maintainers/value/0/settings");
        TEMPLATE.json()
                .at("/definitions/settings/properties")
                .fieldNames()
                .forEachRemaining(name -> given.put(name, "given"));

        Map<String, String> settings =
                settings(sites(TEMPLATE.resources(GROUP, parameters)).get(0));

        Set<String> code =
                Arrays.stream(Setting.values()).map(Enum::name).collect(Collectors.toCollection(TreeSet::new));
        code.addAll(Set.of("LOG_LEVEL", "AZURE_SDK_LOG_LEVEL"));
        assertThat(settings).containsKeys(code.toArray(String[]::new));
        Set<String> others = new TreeSet<>(settings.keySet());
        others.removeAll(code);
        others.removeIf(name -> name.startsWith("STORAGE_KEY_"));
        assertThat(others).isEqualTo(PLATFORM);
        given.put("COPY_WORKER", "16");
        assertThatThrownBy(() -> TEMPLATE.resources(GROUP, parameters))
                .hasMessageContaining("no place for COPY_WORKER");
    }

    @Test
    void asks_in_its_alerts_what_the_handbook_says_to_the_letter() throws IOException {
        String handbook = Files.readString(Path.of("docs/operations.md"));
        String section = handbook.substring(handbook.indexOf("\n## Alerts"), handbook.indexOf("\n## Settings"));
        List<String> documented = Pattern.compile("```kusto\n(.*?)\n```", Pattern.DOTALL)
                .matcher(section)
                .results()
                .map(found -> found.group(1))
                .toList();
        ObjectNode parameters = parameters(1);
        parameters
                .putObject("watchedApps")
                .putArray("value")
                .add("data-in")
                .add("data-ingest")
                .add("data-out");

        assertThat(queries(parameters)).isEqualTo(documented).hasSize(3);
        assertThat(queries(parameters(2)).get(2))
                .startsWith("let expected = datatable(app: string) [\"app-1\", \"app-2\"];\n");
    }

    @Test
    void alerts_at_the_outcomes_with_exit_code_1_that_a_tick_ends_in() {
        String query = queries(parameters(1)).get(1);
        String words = query.substring(query.indexOf(" in ("), query.indexOf(")", query.indexOf(" in (")));

        assertThat(Pattern.compile("\"([A-Z_]+)\"").matcher(words).results().map(MatchResult::group))
                .containsExactlyElementsOf(Arrays.stream(Outcome.values())
                        .takeWhile(outcome -> outcome != Outcome.RESTORE_SUCCESS)
                        .filter(outcome -> outcome.exitCode() == 1)
                        .map(outcome -> '"' + outcome.name() + '"')
                        .toList());
    }

    @Test
    void gives_no_more_than_three_roles() {
        ObjectNode parameters = parameters(1);
        parameters.putObject("deployerObjectId").put("value", "99999999-2222-3333-4444-555555555555");

        List<String> given = TEMPLATE.resources(GROUP, parameters).stream()
                .filter(one -> one.type().equals("Microsoft.Authorization/roleAssignments"))
                .map(one -> one.properties().path("roleDefinitionId").asText().replaceFirst(".*/", "") + " on "
                        + one.body().path("scope").asText().replaceFirst(".*/providers/", ""))
                .toList();

        assertThat(given)
                .containsExactly(
                        "b7e6dc6d-f1e8-4753-8033-0f276bb0955b on Microsoft.Storage/storageAccounts/stmaintainer",
                        "ba92f5b4-2d11-453d-a403-e96b0029c9fe on Microsoft.Storage/storageAccounts/stmaintainer/blobServices/default/containers/packages",
                        "4633458b-17de-408a-b874-0445c86b69e6 on Microsoft.KeyVault/vaults/kv-data");
    }

    private static List<ArmResource> sites(List<ArmResource> all) {
        return all.stream()
                .filter(one -> one.type().equals("Microsoft.Web/sites"))
                .toList();
    }

    private static Map<String, String> settings(ArmResource site) {
        Map<String, String> settings = new TreeMap<>();
        site.properties()
                .at("/siteConfig/appSettings")
                .forEach(one -> settings.put(
                        one.path("name").asText(), one.path("value").asText()));
        return settings;
    }

    private static List<String> queries(JsonNode parameters) {
        return TEMPLATE.resources(GROUP, parameters).stream()
                .filter(one -> one.type().equals("Microsoft.Insights/scheduledQueryRules"))
                .map(one -> one.properties().at("/criteria/allOf/0/query").asText())
                .toList();
    }

    private static ObjectNode parameters(int homes) {
        ObjectNode parameters = MAPPER.createObjectNode();
        Map.of("packageName", "maintainer.zip", "storageAccountName", "stmaintainer", "workspaceId", "/workspace")
                .forEach((name, value) -> parameters.putObject(name).put("value", value));
        parameters
                .putObject("vaults")
                .putArray("value")
                .addObject()
                .put("name", "kv-data")
                .put("resourceGroup", "rg-data");
        ArrayNode watched = parameters.putObject("watchedApps").putArray("value");
        ArrayNode maintainers = parameters.putObject("maintainers").putArray("value");
        for (int i = 1; i <= homes; i++) {
            watched.add("app-" + i);
            if (i % 5 == 1) {
                maintainers.addObject().put("name", "func-maintainer-" + (i / 5 + 1));
            }
            ObjectNode maintainer = (ObjectNode) maintainers.get(maintainers.size() - 1);
            maintainer.withObject("/settings").put("DATA_APPS", "[]");
            maintainer
                    .withArray("/mounts")
                    .addObject()
                    .put("name", "app-" + i)
                    .put("account", "stapp" + i)
                    .put("share", "share-" + i)
                    .put("path", "/mounts/app-" + i)
                    .put("keySecret", "https://kv-data.vault.azure.net/secrets/app-" + i);
        }
        return parameters;
    }
}
