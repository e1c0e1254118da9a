package dev.codeonly.infra;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The functions that depend on nothing but their arguments; a name that is not here is not known. */
final class ArmFunctions {
    static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private static final Map<String, Function<List<JsonNode>, JsonNode>> ALL = Map.ofEntries(
            Map.entry("concat", ArmFunctions::concat),
            Map.entry("createArray", arguments -> JSON.arrayNode().addAll(arguments)),
            Map.entry("createObject", ArmFunctions::createObject),
            Map.entry(
                    "empty",
                    arguments -> JSON.booleanNode(length(only(arguments, 1).get(0)) == 0)),
            Map.entry("guid", ArmFunctions::guid),
            Map.entry("items", ArmFunctions::items),
            Map.entry(
                    "length",
                    arguments -> JSON.numberNode(length(only(arguments, 1).get(0)))),
            Map.entry(
                    "not",
                    arguments -> JSON.booleanNode(!truth(only(arguments, 1).get(0)))),
            Map.entry("null", ArmFunctions::none),
            Map.entry("replace", ArmFunctions::replace),
            Map.entry("string", ArmFunctions::string),
            Map.entry("union", ArmFunctions::union));

    private ArmFunctions() {}

    static JsonNode call(String name, List<JsonNode> arguments) {
        Function<List<JsonNode>, JsonNode> function = ALL.get(name);
        if (function == null) {
            throw new ArmException("the function " + name + " is not known");
        }
        return function.apply(arguments);
    }

    private static JsonNode none(List<JsonNode> arguments) {
        only(arguments, 0);
        return JSON.nullNode();
    }

    static List<JsonNode> only(List<JsonNode> arguments, int count) {
        if (arguments.size() != count) {
            throw new ArmException(count + " arguments are needed, not " + arguments);
        }
        return arguments;
    }

    static String text(JsonNode value) {
        if (!value.isTextual()) {
            throw new ArmException("a string is needed, not " + value);
        }
        return value.textValue();
    }

    static boolean truth(JsonNode value) {
        if (!value.isBoolean()) {
            throw new ArmException("a boolean is needed, not " + value);
        }
        return value.booleanValue();
    }

    private static int length(JsonNode value) {
        if (!value.isTextual() && !value.isContainerNode()) {
            throw new ArmException("a string, array or object is needed, not " + value);
        }
        return value.isTextual() ? value.textValue().length() : value.size();
    }

    private static JsonNode concat(List<JsonNode> arguments) {
        return JSON.textNode(arguments.stream().map(ArmFunctions::scalar).collect(Collectors.joining()));
    }

    private static String scalar(JsonNode value) {
        return value.isInt() ? value.asText() : text(value);
    }

    private static JsonNode createObject(List<JsonNode> arguments) {
        ObjectNode object = JSON.objectNode();
        for (int i = 0; i < arguments.size(); i += 2) {
            object.set(text(arguments.get(i)), arguments.get(i + 1));
        }
        return object;
    }

    /** The same for the same arguments, and in the form of Resource Manager's; not its very values. */
    private static JsonNode guid(List<JsonNode> arguments) {
        String all = arguments.stream().map(ArmFunctions::text).collect(Collectors.joining("-"));
        return JSON.textNode(
                UUID.nameUUIDFromBytes(all.getBytes(StandardCharsets.UTF_8)).toString());
    }

    private static JsonNode items(List<JsonNode> arguments) {
        Map<String, JsonNode> sorted = new TreeMap<>();
        object(only(arguments, 1).get(0)).properties().forEach(one -> sorted.put(one.getKey(), one.getValue()));
        ArrayNode items = JSON.arrayNode();
        sorted.forEach(
                (key, value) -> items.add(JSON.objectNode().put("key", key).set("value", value)));
        return items;
    }

    private static JsonNode replace(List<JsonNode> arguments) {
        only(arguments, 3);
        return JSON.textNode(text(arguments.get(0)).replace(text(arguments.get(1)), text(arguments.get(2))));
    }

    private static JsonNode string(List<JsonNode> arguments) {
        JsonNode value = only(arguments, 1).get(0);
        return JSON.textNode(value.isTextual() ? value.textValue() : value.toString());
    }

    private static JsonNode union(List<JsonNode> arguments) {
        ObjectNode all = JSON.objectNode();
        arguments.forEach(one -> all.setAll(object(one)));
        return all;
    }

    static ObjectNode object(JsonNode value) {
        if (!value.isObject()) {
            throw new ArmException("an object is needed, not " + value);
        }
        return (ObjectNode) value;
    }

    static JsonNode member(JsonNode of, JsonNode key) {
        JsonNode found = of.isArray() && key.isInt()
                ? of.get(key.intValue())
                : object(of).get(text(key));
        if (found == null) {
            throw new ArmException("there is no " + key + " in " + of);
        }
        return found;
    }
}
