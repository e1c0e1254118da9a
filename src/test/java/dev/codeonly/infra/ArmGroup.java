package dev.codeonly.infra;

import static dev.codeonly.infra.ArmFunctions.JSON;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** The resource group that a template is deployed to. */
public record ArmGroup(String subscription, String name, String location) {
    JsonNode json() {
        return JSON.objectNode().put("id", id()).put("name", name).put("location", location);
    }

    private String id() {
        return "/subscriptions/" + subscription + "/resourceGroups/" + name;
    }

    ArmGroup named(String other) {
        return new ArmGroup(subscription, other, location);
    }

    /** A type and as many names as it has segments. */
    String id(List<String> typeAndNames) {
        return id() + provider(typeAndNames);
    }

    String subscriptionId(List<String> typeAndNames) {
        return "/subscriptions/" + subscription + provider(typeAndNames);
    }

    private static String provider(List<String> typeAndNames) {
        String[] type = typeAndNames.get(0).split("/");
        List<String> names = typeAndNames.subList(1, typeAndNames.size());
        if (names.size() != type.length - 1) {
            throw new ArmException(typeAndNames.get(0) + " needs " + (type.length - 1) + " names, not " + names);
        }
        StringBuilder id = new StringBuilder("/providers/").append(type[0]);
        for (int i = 1; i < type.length; i++) {
            id.append('/').append(type[i]).append('/').append(names.get(i - 1));
        }
        return id.toString();
    }
}
