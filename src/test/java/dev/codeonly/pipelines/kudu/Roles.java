package dev.codeonly.pipelines.kudu;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Who has which role where. A principal that the directory does not know yet gets none. */
public final class Roles {
    private static final Pattern PATH = Pattern.compile(
            "(/subscriptions/.+)/providers/Microsoft\\.Authorization/(roleDefinitions|roleAssignments)(/[0-9a-f-]{36})?");
    private static final Pattern FILTER = Pattern.compile("(roleName|principalId) eq '([^']+)'");
    private static final Map<String, String> DEFINITIONS = Map.of(
            "Key Vault Secrets User", "4633458b-17de-408a-b874-0445c86b69e6",
            "Storage Blob Data Owner", "b7e6dc6d-f1e8-4753-8033-0f276bb0955b",
            "Storage Blob Data Contributor", "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
            "Storage Blob Data Reader", "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1",
            "Contributor", "b24988ac-6180-42a0-ab88-20f7382dd24c");

    private final List<Assignment> assignments = new ArrayList<>();
    private int unknownFor;

    /** A role that somebody has, by its name. */
    public record Assignment(String principal, String role, String scope) {}

    static boolean isFor(String path) {
        return PATH.matcher(path).matches();
    }

    public synchronized List<Assignment> assignments() {
        return List.copyOf(assignments);
    }

    public synchronized void give(String principal, String role, String scope) {
        assignments.add(new Assignment(principal, role, scope));
    }

    /** Nobody has a role any more on what has that name. */
    public synchronized void take(String name) {
        assignments.removeIf(one -> one.scope().endsWith("/" + name));
    }

    /** So many attempts to give a role to anybody find that the directory does not know him yet. */
    public synchronized Roles unknownFor(int attempts) {
        unknownFor = attempts;
        return this;
    }

    synchronized Answer answer(Request request) throws IOException {
        Matcher path = PATH.matcher(request.path());
        if (!path.matches() || !request.parameters().containsKey("api-version")) {
            return error(400, "InvalidRequest", "The stand-in has no '" + request.uri() + "'.");
        }
        if (request.method().equals("PUT")) {
            return assign(path.group(1), request.json().path("properties"));
        }
        Matcher filter = FILTER.matcher(request.parameters().getOrDefault("$filter", ""));
        if (!request.method().equals("GET") || !filter.matches()) {
            return error(400, "InvalidFilter", "The stand-in has no '" + request.uri() + "'.");
        }
        return Answer.json(200, Json.object("value", list(path.group(1), path.group(2), filter.group(2))));
    }

    private List<Object> list(String scope, String kind, String wanted) {
        if (kind.equals("roleDefinitions")) {
            return Optional.ofNullable(DEFINITIONS.get(wanted))
                    .map(id -> List.<Object>of(Json.object("name", id)))
                    .orElse(List.of());
        }
        // As Azure does: at, above and below the scope.
        return assignments.stream()
                .filter(one -> one.principal().equals(wanted))
                .filter(one -> one.scope().startsWith(scope) || scope.startsWith(one.scope()))
                .map(one -> (Object) Json.object("properties", properties(one)))
                .toList();
    }

    private static Map<String, Object> properties(Assignment one) {
        String id = "/providers/Microsoft.Authorization/roleDefinitions/" + DEFINITIONS.get(one.role());
        return Json.object("principalId", one.principal(), "roleDefinitionId", id, "scope", one.scope());
    }

    private Answer assign(String scope, JsonNode asked) {
        if (unknownFor > 0) {
            unknownFor--;
            return error(400, "PrincipalNotFound", "Principal " + asked.path("principalId") + " does not exist.");
        }
        Assignment wanted = new Assignment(asked.path("principalId").asText(), named(asked), scope);
        if (assignments.contains(wanted)) {
            return error(409, "RoleAssignmentExists", "The role assignment already exists.");
        }
        assignments.add(wanted);
        return Answer.json(201, Json.object("properties", properties(wanted)));
    }

    private static String named(JsonNode asked) {
        String definition = asked.path("roleDefinitionId").asText().replaceFirst(".*/", "");
        return DEFINITIONS.entrySet().stream()
                .filter(one -> one.getValue().equals(definition))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }

    /** A template's assignment; one that is there already stays. */
    synchronized void provision(JsonNode properties, String scope) {
        Assignment wanted = new Assignment(properties.path("principalId").asText(), named(properties), scope);
        if (!assignments.contains(wanted)) {
            assignments.add(wanted);
        }
    }

    /** Whether somebody has one of those roles there or above. */
    synchronized boolean has(String principal, Set<String> wanted, String scope) {
        return assignments.stream()
                .anyMatch(one -> one.principal().equals(principal)
                        && wanted.contains(one.role())
                        && (scope + "/").startsWith(one.scope() + "/"));
    }

    private static Answer error(int status, String code, String message) {
        return Answer.json(status, Json.object("error", Json.object("code", code, "message", message)));
    }
}
