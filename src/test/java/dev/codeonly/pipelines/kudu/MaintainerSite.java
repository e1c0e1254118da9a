package dev.codeonly.pipelines.kudu;

import com.fasterxml.jackson.databind.JsonNode;
import dev.codeonly.infra.ArmResource;
import dev.codeonly.infra.ArmRuntime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Function App that a template made: its app settings, its mounts, and the zip that it runs from. */
public final class MaintainerSite {
    private static final Pattern SETTING = Pattern.compile("@AppSettingRef\\(([A-Za-z0-9_]+)\\)");
    private static final Pattern SECRET =
            Pattern.compile("@Microsoft\\.KeyVault\\(SecretUri=https://([^/]+)/secrets/([A-Za-z0-9-]+)\\)");

    private final SiteNames names;
    private final Path folder;
    private final Provisioned azure;
    private final Surroundings surroundings;
    private final Map<String, String> settings = new TreeMap<>();
    private JsonNode properties;
    private String identity = "";
    private Optional<JavaWorker> worker = Optional.empty();

    MaintainerSite(String group, String name, Path folder, Provisioned azure, Surroundings surroundings) {
        names = new SiteNames(group, name, Optional.empty());
        this.folder = folder.resolve(name);
        this.azure = azure;
        this.surroundings = surroundings;
    }

    public String name() {
        return names.app();
    }

    String host() {
        return names.defaultHost();
    }

    /** The key of its HTTP function. */
    public String key() {
        return "function-key-of-" + name();
    }

    public synchronized Map<String, String> settings() {
        return new TreeMap<>(settings);
    }

    /** What one run of a timer function logs. */
    public synchronized String timer(String function) throws IOException {
        return worker.orElseThrow().invoke(function, environment());
    }

    synchronized void configure(ArmResource site) {
        properties = site.properties();
        settings.clear();
        properties
                .at("/siteConfig/appSettings")
                .forEach(one -> settings.put(
                        one.path("name").asText(), one.path("value").asText()));
        identity = properties.path("keyVaultReferenceIdentity").asText();
        if (!site.body().path("identity").path("userAssignedIdentities").has(identity)) {
            throw new IllegalStateException("the site has not the identity " + identity);
        }
        restart();
    }

    /** What management.azure.com answers about it. */
    synchronized Answer arm(String asked) {
        return switch (asked) {
            case "GET" ->
                Answer.json(200, Json.object("name", name(), "properties", Json.object("defaultHostName", host())));
            case "POST/restart" -> {
                restart();
                yield Answer.of(200);
            }
            case "POST/syncfunctiontriggers" -> Answer.of(204);
            case "GET/functions" -> Answer.json(200, Json.object("value", functions()));
            case "POST/functions/StartTick/listkeys" -> Answer.json(200, Json.object("default", key()));
            default -> Provisioned.error(404, "NotFound", "The stand-in has no '" + asked + "'.");
        };
    }

    synchronized Answer serve(Request request) throws IOException {
        if (worker.isEmpty() || !(request.method() + request.path()).equals("POST/api/StartTick")) {
            return Answer.of(worker.isEmpty() ? 503 : 404);
        }
        if (!request.header("x-functions-key").filter(key()::equals).isPresent()) {
            return Answer.of(401);
        }
        String answer = worker.get().invoke("StartTick", environment());
        int line = answer.lastIndexOf("\nANSWER ");
        return Answer.text(
                Integer.parseInt(answer.substring(line + 8, line + 11)),
                answer.substring(line + 12).strip());
    }

    private List<Object> functions() {
        List<Object> all = new ArrayList<>();
        worker.ifPresent(running -> running.functions()
                .forEach(one ->
                        all.add(Json.object("name", name() + "/" + one, "properties", Json.object("name", one)))));
        return all;
    }

    /** Without a package that its identity may read, no code runs. */
    private void restart() {
        URI address = URI.create(settings.getOrDefault("WEBSITE_RUN_FROM_PACKAGE", ""));
        worker = Optional.empty();
        if (!identity.equals(settings.get("WEBSITE_RUN_FROM_PACKAGE_BLOB_MI_RESOURCE_ID"))) {
            return;
        }
        String[] blob = address.getPath().split("/");
        Optional<Path> zip = azure.accountAt(String.valueOf(address.getHost()))
                .filter(account -> azure.reads(principal(), "Storage Blob Data Reader", account.id()))
                .map(account -> account.blob(blob[1], blob[2]))
                .filter(Files::exists);
        worker = zip.map(found -> JavaWorker.of(found, folder.resolve("package"), surroundings.children()));
    }

    private String principal() {
        return ArmRuntime.principal(identity.substring(identity.lastIndexOf('/') + 1));
    }

    /** The app settings, with the mounts' paths where they are here. */
    private Map<String, String> environment() {
        Map<String, String> environment = settings();
        properties
                .at("/siteConfig/azureStorageAccounts")
                .forEach(mount -> environment.computeIfPresent(
                        "DATA_APPS",
                        (name, apps) -> apps.replace(
                                "\"" + mount.path("mountPath").asText() + "\"", "\"" + mounted(mount) + "\"")));
        return environment;
    }

    /** The folder of the share, or one that is not there when its key cannot be had. */
    private Path mounted(JsonNode mount) {
        Optional<StorageAccount> account =
                azure.accountAt(mount.path("accountName").asText() + ".blob.core.windows.net");
        Optional<String> key = secret(mount.path("accessKey").asText());
        try {
            return account.isPresent() && account.get().takesKeys() && key.equals(account.map(StorageAccount::key))
                    ? account.get().share(mount.path("shareName").asText())
                    : folder.resolve("not-mounted")
                            .resolve(mount.path("shareName").asText());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Optional<String> secret(String reference) {
        Matcher setting = SETTING.matcher(reference);
        Matcher secret = SECRET.matcher(setting.matches() ? settings.getOrDefault(setting.group(1), "") : "");
        if (!secret.matches()) {
            return Optional.empty();
        }
        return azure.vaultAt(secret.group(1))
                .filter(vault -> azure.reads(principal(), "Key Vault Secrets User", vault.id(names.group())))
                .map(vault -> vault.secrets().get(secret.group(2)));
    }
}
