package dev.codeonly.infra;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The values of a template's parameters, each held to its declaration. */
final class ArmParameters {
    private static final Set<String> DECLARATION = Set.of(
            "type",
            "metadata",
            "defaultValue",
            "allowedValues",
            "nullable",
            "minLength",
            "maxLength",
            "items",
            "properties",
            "additionalProperties",
            "$ref");

    private final JsonNode template;

    ArmParameters(JsonNode template) {
        this.template = template;
    }

    /** Given values by name, each an object with "value" as in a parameters file. */
    Map<String, JsonNode> values(JsonNode given, ArmScope scope) {
        given.fieldNames().forEachRemaining(name -> {
            if (!template.path("parameters").has(name)) {
                throw new ArmException("the template has no parameter " + name);
            }
        });
        Map<String, JsonNode> values = new LinkedHashMap<>();
        template.path("parameters").properties().forEach(one -> {
            JsonNode value = given.path(one.getKey()).path("value");
            if (value.isMissingNode() && one.getValue().has("defaultValue")) {
                value = scope.evaluated(one.getValue().path("defaultValue"));
            }
            check(one.getKey(), one.getValue(), value);
            values.put(one.getKey(), value);
        });
        return values;
    }

    private void check(String where, JsonNode declared, JsonNode value) {
        declared.fieldNames()
                .forEachRemaining(name -> demand(DECLARATION.contains(name), where, "declared with " + name));
        JsonNode type = declared.has("$ref") ? referred(declared.path("$ref").textValue()) : declared;
        if (value.isMissingNode() && type.path("nullable").asBoolean()) {
            return;
        }
        demand(
                !value.isMissingNode() && isOf(type.path("type").asText(), value),
                where,
                "no " + type.path("type") + ": " + value);
        int length = value.isTextual() ? value.textValue().length() : value.size();
        demand(length >= type.path("minLength").asInt(0), where, "shorter than " + type.path("minLength"));
        demand(
                length <= type.path("maxLength").asInt(Integer.MAX_VALUE),
                where,
                "longer than " + type.path("maxLength"));
        if (type.has("allowedValues")) {
            demand(contains(type.path("allowedValues"), value), where, "none of " + type.path("allowedValues"));
        }
        checkWithin(where, type, value);
    }

    private void checkWithin(String where, JsonNode type, JsonNode value) {
        if (value.isArray()) {
            value.forEach(one -> check(where + "[]", type.path("items"), one));
        } else if (value.isObject()) {
            value.fieldNames()
                    .forEachRemaining(name -> demand(type.path("properties").has(name), where, "no place for " + name));
            type.path("properties")
                    .properties()
                    .forEach(one -> check(where + "." + one.getKey(), one.getValue(), value.path(one.getKey())));
        }
    }

    private JsonNode referred(String pointer) {
        JsonNode found = template.at(pointer.substring(1));
        demand(!found.isMissingNode(), pointer, "not defined");
        return found;
    }

    private static boolean isOf(String type, JsonNode value) {
        return switch (type) {
            case "string", "securestring" -> value.isTextual();
            case "array" -> value.isArray();
            case "object", "secureObject" -> value.isObject();
            case "bool" -> value.isBoolean();
            case "int" -> value.isInt();
            default -> throw new ArmException("the type " + type + " is not known");
        };
    }

    private static boolean contains(JsonNode values, JsonNode wanted) {
        for (JsonNode one : values) {
            if (one.equals(wanted)) {
                return true;
            }
        }
        return false;
    }

    private static void demand(boolean holds, String where, String what) {
        if (!holds) {
            throw new ArmException("parameter " + where + ": " + what);
        }
    }
}
