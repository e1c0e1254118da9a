package dev.codeonly.pipelines.kudu;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.codeonly.fixtures.RealTrees;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The stand-in for az")
class AzTest {
    private static final String TOKEN =
            "az account get-access-token --resource https://management.azure.com" + " --query accessToken --output tsv";

    @TempDir
    Path folder;

    private Path home;
    private Azure azure;
    private SiteStandIn app;
    private Agent agent;

    @BeforeEach
    void start() throws IOException {
        home = folder.resolve("home");
        azure = Azure.start(folder.resolve("azure"));
        app = azure.site("rg", "data-ingest", home);
        agent = new Agent(azure, folder.resolve("agent"));
    }

    @AfterEach
    void close() throws IOException {
        azure.close();
    }

    private Agent.Ended rest(String method, String below) throws IOException, InterruptedException {
        return agent.bash("az rest --method " + method + " --url 'https://management.azure.com/subscriptions/"
                + "{subscriptionId}/resourceGroups/rg/providers/Microsoft.Web/sites/" + below
                + "?api-version=2024-04-01' --output json");
    }

    private JsonNode got(String below) throws IOException, InterruptedException {
        Agent.Ended ended = rest("get", below);
        assertThat(ended.exit()).as(ended.err()).isZero();
        return Json.read(ended.out());
    }

    @Test
    @DisplayName("gives the same token until it expires, and Kudu takes it")
    void token() throws Exception {
        String script = "token=$(" + TOKEN + "); printf '%s\\n' \"$token\"; curl -s -o /dev/null -w '%{http_code}'"
                + " -H @<(printf 'Authorization: Bearer %s' \"$token\") https://" + app.scmHost() + "/api/deployments";
        List<String> lines = agent.bash(script).out().lines().toList();
        assertThat(lines.get(1)).isEqualTo("200");
        assertThat(agent.bash(TOKEN).out().strip()).isEqualTo(lines.get(0));
        azure.tokens().expire();
        assertThat(agent.bash(TOKEN).out().strip()).isNotEqualTo(lines.get(0)).isNotEmpty();
        assertThat(azure.secrets()).contains(lines.get(0)).hasSize(2);
    }

    @Test
    @DisplayName("gives each service a token of its own, which no other service takes")
    void audiences() throws Exception {
        String blob = azure.packageContainer().url() + "?restype=container&comp=list";
        String ask =
                "curl -s -o /dev/null -w '%%{http_code}' -H x-ms-version:2023-11-03 -H @<(printf 'Authorization: Bearer %%s'"
                        + " \"$(az account get-access-token --resource https://%s.azure.com --query accessToken --output tsv)\") '%s'";
        String kudu = "https://" + app.scmHost() + "/api/deployments";
        assertThat(agent.bash(ask.formatted("storage", blob)).out()).isEqualTo("200");
        assertThat(agent.bash(ask.formatted("management", blob)).out()).isEqualTo("401");
        assertThat(agent.bash(ask.formatted("management", kudu)).out()).isEqualTo("200");
        assertThat(agent.bash(ask.formatted("storage", kudu)).out()).isEqualTo("401");
        assertThat(agent.bash(TOKEN.replace("management", "vault")).exit()).isEqualTo(2);
    }

    @Test
    @DisplayName("says that a federated login is over")
    void federation() throws Exception {
        azure.tokens().endFederation();
        Agent.Ended ended = agent.bash(TOKEN);
        assertThat(ended.exit()).isEqualTo(1);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err()).contains("ERROR: AADSTS700024").contains("az login");
        assertThat(rest("get", "data-ingest").exit()).isEqualTo(1);
    }

    @Test
    @DisplayName("tells of a site what the pipelines want to know")
    void site() throws Exception {
        JsonNode properties = got("data-ingest").get("properties");
        assertThat(properties.get("state").asText()).isEqualTo("Running");
        assertThat(properties.get("defaultHostName").asText()).isEqualTo(app.defaultHostName());
        assertThat(properties.get("publicNetworkAccess").asText()).isEqualTo("Enabled");
        JsonNode repository = properties.get("hostNameSslStates").get(1);
        assertThat(repository.get("hostType").asText()).isEqualTo("Repository");
        assertThat(repository.get("name").asText()).isEqualTo(app.scmHost());
        JsonNode web = got("data-ingest/config/web").get("properties");
        assertThat(web.get("linuxFxVersion").asText()).startsWith("Python|3.");
        app.platform().linuxFxVersion("Python|3.9").state("Stopped");
        assertThat(got("data-ingest").get("properties").get("state").asText()).isEqualTo("Stopped");
        assertThat(got("data-ingest/config/web")
                        .at("/properties/linuxFxVersion")
                        .asText())
                .isEqualTo("Python|3.9");
    }

    @Test
    @DisplayName("restarts a site, syncs its triggers and lists its functions")
    void restartAndSync() throws Exception {
        RealTrees.light().copyTo(home);
        AppCode.saying("one").into(home);
        assertThat(got("data-ingest/functions").get("value")).isEmpty();
        assertThat(rest("post", "data-ingest/restart").exit()).isZero();
        assertThat(rest("post", "data-ingest/syncfunctiontriggers").exit()).isZero();
        JsonNode functions = got("data-ingest/functions").get("value");
        assertThat(functions).hasSize(5);
        assertThat(functions.findValuesAsText("name")).contains("data-ingest/health", "data-ingest/nightly");
        assertThat(functions.get(0).at("/properties/isDisabled").asBoolean(true))
                .isFalse();
        assertThat(functions.get(0).at("/properties/config/bindings/0/type").isTextual())
                .isTrue();
        assertThat(app.starts()).isEqualTo(1);
    }

    @Test
    @DisplayName("knows slots")
    void slots() throws Exception {
        SiteStandIn slot = azure.site("rg", "data-ingest", Optional.of("staging"), folder.resolve("slot-home"));
        JsonNode found = got("data-ingest/slots/staging");
        assertThat(found.get("name").asText()).isEqualTo("data-ingest/staging");
        assertThat(found.at("/properties/defaultHostName").asText()).isEqualTo(slot.defaultHostName());
        assertThat(slot.calls()).hasSize(1);
        assertThat(app.calls()).isEmpty();
    }

    @Test
    @DisplayName("ends with 3 for what is not there and with 1 for every other failure")
    void failures() throws Exception {
        Agent.Ended missing = rest("get", "no-such-app");
        assertThat(missing.exit()).isEqualTo(3);
        assertThat(missing.err()).startsWith("ERROR: Not Found({").contains("ResourceNotFound");
        app.faults().next("GET", ".*/sites/data-ingest", Fault.STATUS_429, Fault.STATUS_409, Fault.DROP_BEFORE);
        assertThat(rest("get", "data-ingest").err()).startsWith("ERROR: Too Many Requests(");
        assertThat(rest("get", "data-ingest").err()).startsWith("ERROR: Conflict(");
        Agent.Ended cut = rest("get", "data-ingest");
        assertThat(cut.exit()).isEqualTo(1);
        assertThat(cut.err()).contains("Connection aborted");
        assertThat(rest("get", "data-ingest").exit()).isZero();
    }

    @Test
    @DisplayName("sets app settings from a file of names and values only, and secrets from a private one only")
    void configures() throws Exception {
        Vault vault = azure.vault("kv");
        String set =
                "az functionapp config appsettings set --name data-ingest --resource-group rg --output none --settings ";
        String store = "umask %s; printf x >%s; az keyvault secret set --vault-name kv --name a --encoding utf-8"
                + " --output none --file %2$s";
        assertThat(agent.bash(set + "A=1").exit()).isEqualTo(2);
        assertThat(agent.bash("cd " + folder + "; echo '{\"A\": \"1\"}' >new; " + set + "@new")
                        .exit())
                .isZero();
        assertThat(app.configuration().settings()).containsExactly(Map.entry("A", "1"));
        assertThat(agent.bash(store.formatted("022", folder.resolve("open"))).exit())
                .isEqualTo(2);
        assertThat(agent.bash(store.formatted("077", folder.resolve("private"))).exit())
                .isZero();
        assertThat(vault.secrets()).containsExactly(Map.entry("a", "x"));
    }

    @Test
    @DisplayName("understands nothing else, and records every call")
    void nothingElse() throws Exception {
        Agent.Ended ended = agent.bash("az functionapp restart --name 'data ingest'");
        assertThat(ended.exit()).isEqualTo(2);
        assertThat(ended.err()).startsWith("not understood by the stand-in: az functionapp restart");
        assertThat(agent.bash("az rest --method delete --url https://management.azure.com/x")
                        .exit())
                .isEqualTo(2);
        assertThat(azure.azCalls().get(0)).containsExactly("functionapp", "restart", "--name", "data ingest");
        assertThat(azure.azCalls()).hasSize(2);
    }
}
