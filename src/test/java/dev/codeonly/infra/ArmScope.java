package dev.codeonly.infra;

import static dev.codeonly.infra.ArmFunctions.JSON;
import static dev.codeonly.infra.ArmFunctions.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Function;

/** What an expression sees: parameters, variables, its place in a copy loop, a lambda's variable, other resources. */
record ArmScope(
        ArmGroup group,
        Map<String, JsonNode> parameters,
        JsonNode variables,
        Function<String, JsonNode> reference,
        OptionalInt index,
        Map<String, JsonNode> lambda) {

    ArmScope at(int place) {
        return new ArmScope(group, parameters, variables, reference, OptionalInt.of(place), lambda);
    }

    private ArmScope with(String variable, JsonNode value) {
        Map<String, JsonNode> more = new HashMap<>(lambda);
        more.put(variable, value);
        return new ArmScope(group, parameters, variables, reference, index, more);
    }

    /** A template's JSON with every expression in it replaced by its value, also in the names of properties. */
    JsonNode evaluated(JsonNode value) {
        if (value.isTextual()) {
            return evaluated(value.textValue());
        }
        if (value.isArray()) {
            ArrayNode all = JSON.arrayNode();
            value.forEach(one -> all.add(evaluated(one)));
            return all;
        }
        if (value.isObject()) {
            ObjectNode all = JSON.objectNode();
            value.properties().forEach(one -> all.set(text(evaluated(one.getKey())), evaluated(one.getValue())));
            return all;
        }
        return value;
    }

    private JsonNode evaluated(String value) {
        if (value.startsWith("[[")) {
            return JSON.textNode(value.substring(1));
        }
        boolean expression = value.startsWith("[") && value.endsWith("]");
        return expression ? value(ArmExpression.parse(value.substring(1, value.length() - 1))) : JSON.textNode(value);
    }

    private JsonNode value(ArmExpression expression) {
        if (expression instanceof ArmExpression.Text text) {
            return JSON.textNode(text.value());
        }
        if (expression instanceof ArmExpression.Number number) {
            return JSON.numberNode(number.value());
        }
        if (expression instanceof ArmExpression.Member member) {
            return ArmFunctions.member(value(member.of()), value(member.key()));
        }
        return call((ArmExpression.Call) expression);
    }

    private JsonNode call(ArmExpression.Call call) {
        List<ArmExpression> arguments = call.arguments();
        return switch (call.function()) {
            case "if" -> value(arguments.get(ArmFunctions.truth(value(arguments.get(0))) ? 1 : 2));
            case "map" -> map(value(arguments.get(0)), arguments.get(1));
            case "toObject" -> toObject(value(arguments.get(0)), arguments.get(1), arguments.get(2));
            default ->
                named(call.function(), arguments.stream().map(this::value).toList());
        };
    }

    private JsonNode named(String function, List<JsonNode> arguments) {
        return switch (function) {
            case "parameters" -> known(function, parameters.get(name(arguments)), arguments);
            case "variables" -> evaluated(known(function, variables.get(name(arguments)), arguments));
            case "lambdaVariables" -> known(function, lambda.get(name(arguments)), arguments);
            case "reference" -> known(function, referred(name(arguments)), arguments);
            case "copyIndex" ->
                JSON.numberNode(index.orElseThrow(() -> new ArmException("copyIndex() outside of a copy loop")));
            case "resourceGroup" -> group.json();
            case "resourceId" -> JSON.textNode(group.id(strings(arguments)));
            case "subscriptionResourceId" -> JSON.textNode(group.subscriptionId(strings(arguments)));
            default -> ArmFunctions.call(function, arguments);
        };
    }

    private JsonNode referred(String symbol) {
        if (!lambda.isEmpty()) {
            throw new ArmException("reference(" + symbol + ") within a lambda");
        }
        return reference.apply(symbol);
    }

    private JsonNode map(JsonNode array, ArmExpression lambda) {
        ArrayNode all = JSON.arrayNode();
        array.forEach(one -> all.add(applied(lambda, one)));
        return all;
    }

    private JsonNode toObject(JsonNode array, ArmExpression key, ArmExpression value) {
        ObjectNode all = JSON.objectNode();
        array.forEach(one -> all.set(text(applied(key, one)), applied(value, one)));
        if (all.size() != array.size()) {
            throw new ArmException("toObject: two elements have one key: " + array);
        }
        return all;
    }

    private JsonNode applied(ArmExpression lambda, JsonNode one) {
        if (lambda instanceof ArmExpression.Call call
                && call.function().equals("lambda")
                && call.arguments().size() == 2
                && call.arguments().get(0) instanceof ArmExpression.Text variable) {
            return with(variable.value(), one).value(call.arguments().get(1));
        }
        throw new ArmException("a lambda of one variable is needed, not " + lambda);
    }

    private static String name(List<JsonNode> arguments) {
        return text(ArmFunctions.only(arguments, 1).get(0));
    }

    private static List<String> strings(List<JsonNode> arguments) {
        return arguments.stream().map(ArmFunctions::text).toList();
    }

    private static JsonNode known(String function, JsonNode value, List<JsonNode> arguments) {
        if (value == null) {
            throw new ArmException(function + "(" + arguments + ") is not known");
        }
        return value;
    }
}
