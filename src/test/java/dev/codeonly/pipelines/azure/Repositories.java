package dev.codeonly.pipelines.azure;

import java.util.Set;
import java.util.TreeSet;

/** The block `resources`: other repositories that templates and checkouts name by alias. */
final class Repositories {
    private Repositories() {}

    static void check(Fields root, YamlFiles files) {
        Set<String> seen = new TreeSet<>(Set.of(Source.SELF));
        for (Node node : root.map("resources").only("repositories").list("repositories")) {
            Fields repository = Fields.of("repository", node).only("repository", "type", "name", "ref", "endpoint");
            String alias = repository.text("repository");
            repository.text("type");
            repository.text("name");
            if (!seen.add(alias)) {
                throw node.source().error("repository '" + alias + "' is declared twice, or is self");
            }
            files.folder(alias, node.source());
        }
        files.declared(seen);
    }
}
