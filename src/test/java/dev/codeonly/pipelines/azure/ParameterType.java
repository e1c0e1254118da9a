package dev.codeonly.pipelines.azure;

import dev.codeonly.pipelines.azure.Node.Mapping;
import dev.codeonly.pipelines.azure.Node.Scalar;
import dev.codeonly.pipelines.azure.Node.Sequence;
import java.util.Arrays;
import java.util.Optional;

/** The types a parameter may be declared with. */
enum ParameterType {
    STRING("string"),
    NUMBER("number"),
    BOOLEAN("boolean"),
    OBJECT("object"),
    STRING_LIST("stringList"),
    STEP("step"),
    STEP_LIST("stepList"),
    JOB("job"),
    JOB_LIST("jobList"),
    DEPLOYMENT("deployment"),
    DEPLOYMENT_LIST("deploymentList"),
    STAGE("stage"),
    STAGE_LIST("stageList");

    private final String word;

    ParameterType(String word) {
        this.word = word;
    }

    static ParameterType of(Fields parameter, boolean entry) {
        String word = parameter.text("type", "string");
        return Arrays.stream(values())
                .filter(type -> type.word.equals(word))
                .filter(type -> entry || type != STRING_LIST)
                .findFirst()
                .orElseThrow(() -> parameter
                        .source()
                        .error("type '" + word + "' of parameter '"
                                + parameter.text("name", "") + "' is not known, or not one for "
                                + (entry ? "a pipeline" : "a template")));
    }

    String word() {
        return word;
    }

    /** Empty when the node is of another type. */
    Optional<Object> value(Node node) {
        if (!fits(node)) {
            return Optional.empty();
        }
        return Optional.of(node instanceof Scalar scalar ? single(scalar) : node);
    }

    private Object single(Scalar scalar) {
        return switch (this) {
            case BOOLEAN -> scalar.text().equalsIgnoreCase("true");
            case NUMBER -> Values.number(scalar.value());
            case OBJECT -> scalar.value();
            default -> scalar.text();
        };
    }

    private boolean fits(Node node) {
        return switch (this) {
            case STRING -> node instanceof Scalar;
            case NUMBER ->
                node instanceof Scalar scalar && !scalar.text().isEmpty() && Values.number(scalar.value()) != null;
            case BOOLEAN -> node instanceof Scalar scalar && scalar.text().matches("(?i)true|false");
            case OBJECT -> true;
            case STRING_LIST ->
                node instanceof Sequence list && list.items().stream().allMatch(Scalar.class::isInstance);
            case STEP_LIST, JOB_LIST, DEPLOYMENT_LIST, STAGE_LIST -> node instanceof Sequence;
            case STEP, JOB, DEPLOYMENT, STAGE -> node instanceof Mapping;
        };
    }
}
