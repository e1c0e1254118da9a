package dev.codeonly.pipelines.azure;

/** Which agents a job asks for; any Linux one is the same here. */
final class Pools {
    private Pools() {}

    static void check(Fields fields) {
        fields.mapping().get("pool").ifPresent(node -> {
            String name = node instanceof Node.Scalar scalar ? scalar.text() : name(Fields.of("pool", node));
            if (name.isBlank() || name.equals("server") || name.startsWith("windows") || name.startsWith("macOS")) {
                throw node.source().error("pool '" + name + "'; this runner is a Linux agent");
            }
        });
    }

    private static String name(Fields pool) {
        pool.only("vmImage", "name", "demands");
        return pool.text(pool.has("vmImage") ? "vmImage" : "name");
    }
}
