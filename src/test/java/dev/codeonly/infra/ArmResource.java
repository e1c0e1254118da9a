package dev.codeonly.infra;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** A resource as it is sent to its provider: no expression is left in it. */
public record ArmResource(ArmGroup group, ObjectNode body) {
    public String type() {
        return body.path("type").textValue();
    }

    public String name() {
        return body.path("name").textValue();
    }

    public JsonNode properties() {
        return body.path("properties");
    }

    /** Where it is, under its scope if it has one. */
    public String id() {
        List<String> typeAndNames = new ArrayList<>(List.of(type()));
        typeAndNames.addAll(List.of(name().split("/")));
        String id = group.id(typeAndNames);
        return body.path("scope").isTextual()
                ? body.path("scope").textValue() + id.substring(id.indexOf("/providers/"))
                : id;
    }
}
