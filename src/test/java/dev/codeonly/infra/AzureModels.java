package dev.codeonly.infra;

import com.azure.json.JsonProviders;
import com.azure.json.JsonReader;
import com.azure.json.JsonSerializable;
import com.azure.json.JsonWriter;
import com.azure.resourcemanager.applicationinsights.fluent.models.ApplicationInsightsComponentInner;
import com.azure.resourcemanager.appservice.fluent.models.AppServicePlanInner;
import com.azure.resourcemanager.appservice.fluent.models.CsmPublishingCredentialsPoliciesEntityInner;
import com.azure.resourcemanager.appservice.fluent.models.SiteInner;
import com.azure.resourcemanager.authorization.models.RoleAssignmentCreateParameters;
import com.azure.resourcemanager.monitor.fluent.models.ScheduledQueryRuleResourceInner;
import com.azure.resourcemanager.msi.fluent.models.IdentityInner;
import com.azure.resourcemanager.storage.fluent.models.BlobContainerInner;
import com.azure.resourcemanager.storage.models.StorageAccountCreateParameters;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Microsoft's models of the resources' REST APIs: what they do not keep of a resource, no API would take. */
final class AzureModels {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** By type; each of the version of the API that its client calls. */
    private static final Map<String, Model> MODELS = Map.of(
            "Microsoft.ManagedIdentity/userAssignedIdentities", new Model("2023-01-31", IdentityInner::fromJson),
            "Microsoft.Web/serverfarms", new Model("2024-04-01", AppServicePlanInner::fromJson),
            "Microsoft.Web/sites", new Model("2024-04-01", SiteInner::fromJson),
            "Microsoft.Web/sites/basicPublishingCredentialsPolicies",
                    new Model("2024-04-01", CsmPublishingCredentialsPoliciesEntityInner::fromJson),
            "Microsoft.Storage/storageAccounts", new Model("2024-01-01", StorageAccountCreateParameters::fromJson),
            "Microsoft.Storage/storageAccounts/blobServices/containers",
                    new Model("2024-01-01", BlobContainerInner::fromJson),
            "Microsoft.Authorization/roleAssignments",
                    new Model("2022-04-01", RoleAssignmentCreateParameters::fromJson),
            "Microsoft.Insights/components", new Model("2020-02-02", ApplicationInsightsComponentInner::fromJson),
            "Microsoft.Insights/scheduledQueryRules",
                    new Model("2022-06-15", ScheduledQueryRuleResourceInner::fromJson));

    private AzureModels() {}

    /** Reads the JSON of one kind of resource. */
    private interface Reading {
        JsonSerializable<?> read(JsonReader reader) throws IOException;
    }

    private record Model(String apiVersion, Reading reading) {}

    /** The places of the resource's JSON that its model does not know, or knows with another value. */
    static List<String> unknown(ArmResource resource) throws IOException {
        ObjectNode sent = resource.body().deepCopy();
        // Of the request's address, not of its body.
        sent.remove(List.of("type", "apiVersion", "name", "scope"));
        Model model = MODELS.get(resource.type());
        String version = resource.body().path("apiVersion").asText();
        if (model == null || !model.apiVersion().equals(version)) {
            return List.of(resource.type() + " " + version + " has no model");
        }
        List<String> lost = new ArrayList<>();
        compare(resource.type(), sent, again(model, sent), lost);
        return lost;
    }

    private static JsonNode again(Model model, JsonNode sent) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonReader reader = JsonProviders.createReader(sent.toString());
                JsonWriter writer = JsonProviders.createWriter(text)) {
            model.reading().read(reader).toJson(writer).flush();
        }
        return MAPPER.readTree(text.toString());
    }

    private static void compare(String where, JsonNode sent, JsonNode kept, List<String> lost) {
        if (sent.isObject()) {
            sent.properties()
                    .forEach(one -> compare(where + "/" + one.getKey(), one.getValue(), kept.path(one.getKey()), lost));
        } else if (sent.isArray()) {
            for (int i = 0; i < sent.size(); i++) {
                compare(where + "/" + i, sent.get(i), kept.path(i), lost);
            }
        } else if (sent.isNumber()
                ? sent.doubleValue() != kept.asDouble(Double.NaN)
                : !sent.isNull() && !sent.equals(kept)) {
            lost.add(where + " = " + sent);
        }
    }
}
