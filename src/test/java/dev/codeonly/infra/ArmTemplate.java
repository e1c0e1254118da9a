package dev.codeonly.infra;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;

/** A template of language version 2.0, whose resources have symbolic names; deployments within it are resolved, too. */
public final class ArmTemplate {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Set<String> PARTS = Set.of(
            "$schema",
            "languageVersion",
            "contentVersion",
            "metadata",
            "definitions",
            "parameters",
            "variables",
            "resources",
            "outputs");
    private static final Set<String> LANGUAGE = Set.of("condition", "copy", "dependsOn");
    private static final String DEPLOYMENT = "Microsoft.Resources/deployments";

    private final JsonNode template;

    private ArmTemplate(JsonNode template) {
        template.fieldNames().forEachRemaining(part -> {
            if (!PARTS.contains(part)) {
                throw new ArmException("a template has no " + part);
            }
        });
        if (!template.path("languageVersion").asText().equals("2.0")) {
            throw new ArmException("symbolic names need languageVersion 2.0");
        }
        this.template = template;
    }

    public static ArmTemplate of(JsonNode template) {
        return new ArmTemplate(template);
    }

    public static ArmTemplate read(Path file) {
        try {
            return of(MAPPER.readTree(Files.readString(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    JsonNode json() {
        return template;
    }

    /** The resources for these parameters, each an object with "value". */
    public List<ArmResource> resources(ArmGroup group, JsonNode parameters) {
        return new Deployment(group, parameters).resources();
    }

    private final class Deployment {
        private final ArmGroup group;
        private final ArmScope scope;
        private final List<ArmResource> all = new ArrayList<>();

        Deployment(ArmGroup group, JsonNode given) {
            this.group = group;
            ArmScope outside = scope(Map.of(), name -> null);
            scope = scope(new ArmParameters(template).values(given, outside), this::reference);
        }

        private ArmScope scope(Map<String, JsonNode> values, Function<String, JsonNode> reference) {
            return new ArmScope(group, values, template.path("variables"), reference, OptionalInt.empty(), Map.of());
        }

        List<ArmResource> resources() {
            template.path("resources").properties().forEach(one -> add(one.getValue()));
            return all;
        }

        private void add(JsonNode declared) {
            declared.path("dependsOn").forEach(name -> declared(name.textValue()));
            if (declared.has("condition")
                    && !scope.evaluated(declared.path("condition")).booleanValue()) {
                return;
            }
            if (!declared.has("copy")) {
                add(scope, declared);
                return;
            }
            int count = scope.evaluated(declared.path("copy").path("count")).intValue();
            for (int i = 0; i < count; i++) {
                add(scope.at(i), declared);
            }
        }

        private void add(ArmScope where, JsonNode declared) {
            if (!declared.path("type").asText().equals(DEPLOYMENT)) {
                all.add(resource(where, declared));
                return;
            }
            JsonNode properties = declared.path("properties");
            if (!properties
                    .path("expressionEvaluationOptions")
                    .path("scope")
                    .asText()
                    .equals("inner")) {
                throw new ArmException("a deployment within a template has its own scope, 'inner'");
            }
            ArmGroup inner =
                    group.named(where.evaluated(declared.path("resourceGroup")).textValue());
            JsonNode parameters = where.evaluated(properties.path("parameters"));
            all.addAll(new ArmTemplate(properties.path("template")).resources(inner, parameters));
        }

        private ArmResource resource(ArmScope where, JsonNode declared) {
            ObjectNode sent = declared.deepCopy();
            sent.remove(LANGUAGE);
            return new ArmResource(group, (ObjectNode) where.evaluated(sent));
        }

        private JsonNode declared(String symbol) {
            JsonNode found = template.path("resources").path(symbol);
            if (found.isMissingNode()) {
                throw new ArmException("no resource has the symbolic name " + symbol);
            }
            return found;
        }

        private JsonNode reference(String symbol) {
            JsonNode declared = declared(symbol);
            String name = scope.evaluated(declared.path("name")).textValue();
            return ArmRuntime.properties(declared.path("type").textValue(), name);
        }
    }
}
