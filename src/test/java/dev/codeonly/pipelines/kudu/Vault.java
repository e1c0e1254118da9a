package dev.codeonly.pipelines.kudu;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Key Vault, as far as the pipelines use it: one value a secret, and how often any was written. */
public final class Vault {
    private static final Pattern SECRET = Pattern.compile("/secrets/([A-Za-z0-9-]{1,127})");

    private final String host;
    private final Map<String, String> secrets = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private int writes;

    Vault(String name) {
        host = name + ".vault.azure.net";
    }

    /** In that resource group; the stand-in's vaults are where they are looked for. */
    String id(String group) {
        return "/subscriptions/" + Arm.SUBSCRIPTION + "/resourceGroups/" + group
                + "/providers/Microsoft.KeyVault/vaults/" + host.substring(0, host.indexOf('.'));
    }

    boolean isAt(String wanted) {
        return host.equals(wanted);
    }

    public synchronized Vault holding(String secret, String value) {
        secrets.put(secret, value);
        return this;
    }

    public synchronized Map<String, String> secrets() {
        return new TreeMap<>(secrets);
    }

    /** How often a pipeline wrote a secret. */
    public synchronized int writes() {
        return writes;
    }

    synchronized Answer answer(Request request) throws IOException {
        Matcher path = SECRET.matcher(request.path());
        if (!path.matches() || !request.parameters().containsKey("api-version")) {
            return error(400, "BadParameter", "The stand-in has no '" + request.uri() + "'.");
        }
        String name = path.group(1);
        if (request.method().equals("PUT")) {
            JsonNode value = request.json().path("value");
            secrets.put(name, value.asText());
            writes++;
        }
        return Optional.ofNullable(secrets.get(name))
                .map(value -> Answer.json(200, Json.object("id", "https://" + host + request.path(), "value", value)))
                .orElseGet(() -> error(
                        404,
                        "SecretNotFound",
                        "A secret with (name/id) " + name + " was not found in this key vault."));
    }

    private static Answer error(int status, String code, String message) {
        return Answer.json(status, Json.object("error", Json.object("code", code, "message", message)));
    }
}
