package dev.codeonly.infra;

import static dev.codeonly.infra.ArmFunctions.JSON;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** What Azure tells of a resource only once it is there. */
public final class ArmRuntime {
    private ArmRuntime() {}

    static JsonNode properties(String type, String name) {
        return switch (type) {
            case "Microsoft.ManagedIdentity/userAssignedIdentities" ->
                JSON.objectNode().put("principalId", id("principal", name)).put("clientId", id("client", name));
            case "Microsoft.Storage/storageAccounts" ->
                JSON.objectNode()
                        .set(
                                "primaryEndpoints",
                                JSON.objectNode().put("blob", "https://" + name + ".blob.core.windows.net/"));
            case "Microsoft.Insights/components" ->
                JSON.objectNode().put("ConnectionString", "InstrumentationKey=" + id("insights", name));
            default -> throw new ArmException("nothing is known of a " + type + " that is there");
        };
    }

    /** The principal of a managed identity of that name. */
    public static String principal(String identity) {
        return id("principal", identity);
    }

    private static String id(String kind, String name) {
        return UUID.nameUUIDFromBytes((kind + "/" + name).getBytes(StandardCharsets.UTF_8))
                .toString();
    }
}
