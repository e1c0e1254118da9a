package dev.codeonly.pipelines;

import dev.codeonly.pipelines.azure.Pipeline;
import dev.codeonly.pipelines.kudu.Azure;
import dev.codeonly.pipelines.kudu.MaintainerSite;
import dev.codeonly.pipelines.kudu.Provisioned;
import dev.codeonly.pipelines.kudu.StorageAccount;
import dev.codeonly.pipelines.kudu.Vault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Data apps' storage accounts, a vault with their keys, and the pipeline that deploys the maintainers of their shares. */
final class MaintainerScene implements AutoCloseable {
    static final String GROUP = "rg-weather-poc";

    private static final Map<String, Object> TEMPLATE = Map.of(
            "storageAccountName",
            "stmaintainer",
            "workspaceId",
            "/subscriptions/x/workspaces/logs",
            "deployerObjectId",
            Provisioned.DEPLOYER,
            "vaults",
            List.of(Map.of("name", "kv-weather-poc", "resourceGroup", GROUP)));

    private final Path folder;
    private final Azure azure;
    private final Vault vault;
    private final Path repository;
    private final List<Object> homes = new ArrayList<>();
    private final Map<String, Object> template = new LinkedHashMap<>(TEMPLATE);
    private final Map<String, Object> maintainerSettings = new LinkedHashMap<>();
    private int runs;

    MaintainerScene(Path folder) throws IOException {
        this.folder = folder;
        azure = Azure.start(folder.resolve("azure"));
        vault = azure.vault("kv-weather-poc");
        Path content = Files.createDirectories(folder.resolve("content"));
        AppRepository.copy(Path.of("pipelines").toAbsolutePath(), content.resolve("pipelines"));
        AppRepository.copy(Path.of("infra").toAbsolutePath(), content.resolve("infra"));
        repository = AppRepository.of(folder.resolve("repository"), content);
    }

    /** A data app, whose key is in the vault; more keys and values for DATA_APPS. Its account. */
    StorageAccount home(String name, Map<String, Object> more) {
        StorageAccount account = azure.provisioned().account("rg-data", "st" + name.replaceAll("[^a-z0-9]", ""));
        vault.holding(account.name(), account.key());
        Map<String, Object> home = new LinkedHashMap<>(Map.of(
                "name",
                name,
                "account",
                account.name(),
                "accountResourceGroup",
                "rg-data",
                "share",
                "share-" + name.replace("_", "-"),
                "keySecret",
                "https://kv-weather-poc.vault.azure.net/secrets/" + account.name()));
        home.putAll(more);
        homes.add(home);
        return account;
    }

    MaintainerScene setting(String name, Object value) {
        maintainerSettings.put(name, value);
        return this;
    }

    /** From now on the template gets all of its parameters but these. */
    MaintainerScene without(String... parameters) {
        template.clear();
        template.putAll(TEMPLATE);
        template.keySet().removeAll(List.of(parameters));
        return this;
    }

    Azure azure() {
        return azure;
    }

    MaintainerSite maintainer(int number) {
        return azure.provisioned().maintainers().get(number - 1);
    }

    Run run(boolean firstTick) {
        Pipeline pipeline = Pipeline.load(Map.of("self", repository), "pipelines/deploy-maintainer.yml")
                .variableGroup("functions-poc", Map.of("TEAM", "weather"))
                .serviceConnection("functions-poc")
                .agent(folder.resolve("agent-" + ++runs), azure.environment())
                .with("homes", List.copyOf(homes))
                .with("template", Map.copyOf(template))
                .with("maintainerSettings", Map.copyOf(maintainerSettings))
                .with("firstTick", firstTick)
                .with(
                        "settings",
                        Map.of(
                                "STAGED_FOLDER", StagedMaintainer.folder().toString(),
                                "APP_POLL_SECONDS", "0.1",
                                "APP_FUNCTIONS_WAIT", "1",
                                "MAINTAINER_ROLE_WAIT", "0"));
        Run run = new Run(pipeline.run(), "");
        Secrets secrets = Secrets.of(azure);
        for (MaintainerSite site : azure.provisioned().maintainers()) {
            secrets = secrets.and(site.key());
        }
        secrets.areNowhereIn(run, folder);
        return run;
    }

    @Override
    public void close() {
        try {
            azure.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
