package dev.codeonly.pipelines.kudu;

import com.fasterxml.jackson.databind.JsonNode;
import dev.codeonly.infra.ArmException;
import dev.codeonly.infra.ArmGroup;
import dev.codeonly.infra.ArmResource;
import dev.codeonly.infra.ArmTemplate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a template made, and the storage accounts that were there before: the part of Resource Manager for both. */
public final class Provisioned {
    /** Object id of the service connection's identity. */
    public static final String DEPLOYER = "dddddddd-2222-3333-4444-555555555555";

    private static final Pattern PATH = Pattern.compile("/subscriptions/" + Arm.SUBSCRIPTION
            + "/resource[gG]roups/([^/]+)/providers/(Microsoft\\.[A-Za-z]+/[A-Za-z]+)/([^/]+)(/.*)?");

    private final Path folder;
    private final Roles roles;
    private final Function<String, Optional<Vault>> vaults;
    private final Surroundings surroundings;
    private final Map<String, StorageAccount> accounts = new ConcurrentSkipListMap<>();
    private final Map<String, MaintainerSite> maintainers = new ConcurrentSkipListMap<>();
    private final List<ArmResource> resources = new CopyOnWriteArrayList<>();

    Provisioned(Path folder, Roles roles, Function<String, Optional<Vault>> vaults, Surroundings surroundings) {
        this.folder = folder;
        this.roles = roles;
        this.vaults = vaults;
        this.surroundings = surroundings;
    }

    /** A storage account that takes keys, as those of data apps do. */
    public StorageAccount account(String group, String name) {
        return accounts.computeIfAbsent(name, made -> new StorageAccount(group, made, folder, roles, true));
    }

    public List<MaintainerSite> maintainers() {
        return List.copyOf(maintainers.values());
    }

    /** Of the last deployment. */
    public List<ArmResource> resources() {
        return List.copyOf(resources);
    }

    Optional<StorageAccount> accountAt(String host) {
        return accounts.values().stream()
                .filter(one -> host.equals(one.name() + ".blob.core.windows.net"))
                .findFirst();
    }

    Optional<MaintainerSite> maintainerAt(String host) {
        return maintainers.values().stream()
                .filter(one -> one.host().equals(host))
                .findFirst();
    }

    Optional<Vault> vaultAt(String host) {
        return vaults.apply(host);
    }

    boolean reads(String principal, String role, String scope) {
        return roles.has(principal, java.util.Set.of(role, "Storage Blob Data Owner"), scope);
    }

    /** Empty when the call is about none of this. */
    Optional<Answer> answer(Request request) throws IOException {
        Matcher path = PATH.matcher(request.path());
        if (!path.matches()) {
            return Optional.empty();
        }
        String name = path.group(3);
        return switch (path.group(2)) {
            case "Microsoft.Resources/deployments" -> Optional.of(deploy(path.group(1), request));
            case "Microsoft.Storage/storageAccounts" ->
                Optional.of(Optional.ofNullable(accounts.get(name))
                        .filter(one -> one.id().contains("/resourceGroups/" + path.group(1) + "/"))
                        .map(one -> Answer.json(200, one.json()))
                        .orElseGet(() ->
                                error(404, "ResourceNotFound", "The storage account " + name + " was not found.")));
            case "Microsoft.Web/sites" ->
                Optional.ofNullable(maintainers.get(name))
                        .map(one -> one.arm(request.method()
                                + Optional.ofNullable(path.group(4)).orElse("")));
            default -> Optional.empty();
        };
    }

    private Answer deploy(String group, Request request) throws IOException {
        JsonNode properties = request.json().path("properties");
        try {
            List<ArmResource> all = ArmTemplate.of(properties.path("template"))
                    .resources(new ArmGroup(Arm.SUBSCRIPTION, group, "westeurope"), properties.path("parameters"));
            resources.clear();
            for (ArmResource resource : all) {
                resources.add(resource);
                provision(group, resource);
            }
        } catch (ArmException e) {
            return error(400, "InvalidTemplate", "Deployment template validation failed: '" + e.getMessage() + "'.");
        }
        return Answer.json(201, Json.object("properties", Json.object("provisioningState", "Succeeded")));
    }

    private void provision(String group, ArmResource resource) throws IOException {
        switch (resource.type()) {
            case "Microsoft.Storage/storageAccounts" ->
                account(group, resource.name())
                        .keys(resource.properties().path("allowSharedKeyAccess").asBoolean(true));
            case "Microsoft.Storage/storageAccounts/blobServices/containers" -> {
                String[] names = resource.name().split("/");
                account(group, names[0]).container(names[2]);
            }
            case "Microsoft.Authorization/roleAssignments" ->
                roles.provision(
                        resource.properties(), resource.body().path("scope").asText());
            case "Microsoft.Web/sites" ->
                maintainers
                        .computeIfAbsent(
                                resource.name(), name -> new MaintainerSite(group, name, folder, this, surroundings))
                        .configure(resource);
            default -> {}
        }
    }

    static Answer error(int status, String code, String message) {
        return Answer.json(status, Json.object("error", Json.object("code", code, "message", message)));
    }
}
