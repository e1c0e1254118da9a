package dev.codeonly.pipelines.azure;

import java.util.Optional;

/** The image a job runs in. There is no engine here: its steps run on the agent all the same, and the log says so. */
record Container(String image, Optional<String> endpoint) {
    static Optional<Container> of(Fields job) {
        return job.mapping().get("container").map(node -> {
            Container container = node instanceof Node.Scalar scalar
                    ? new Container(scalar.text(), Optional.empty())
                    : of(Fields.of("container", node).only("image", "endpoint"), node);
            if (!container.image().contains("/") && !container.image().contains(":")) {
                throw node.source()
                        .error(
                                "container '" + container.image()
                                        + "': put an image with its registry or tag; this runner knows no resources.containers");
            }
            return container;
        });
    }

    private static Container of(Fields fields, Node node) {
        if (!fields.has("image")) {
            throw node.source().error("a container needs 'image'");
        }
        return new Container(fields.text("image"), fields.optionalText("endpoint"));
    }
}
