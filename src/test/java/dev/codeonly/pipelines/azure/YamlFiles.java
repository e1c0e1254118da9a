package dev.codeonly.pipelines.azure;

import dev.codeonly.pipelines.azure.Node.Entry;
import dev.codeonly.pipelines.azure.Node.Mapping;
import dev.codeonly.pipelines.azure.Node.Scalar;
import dev.codeonly.pipelines.azure.Node.Sequence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** The YAML files of the repositories that a run knows, each read once. */
final class YamlFiles {
    private final Map<String, Path> repositories;
    private Set<String> declared = Set.of(Source.SELF);

    YamlFiles(Map<String, Path> repositories) {
        this.repositories = Map.copyOf(repositories);
    }

    /** The file that `reference` means in a file at `from`: beside it, from the root by `/…`, or of `…@alias`. */
    Mapping template(String reference, Source from) {
        int at = reference.lastIndexOf('@');
        String alias = at < 0 ? from.repository() : reference.substring(at + 1);
        String path = at < 0 ? reference : reference.substring(0, at);
        Path base = at < 0 && !path.startsWith("/") ? folderOf(from.path()) : Path.of("");
        String inRepository = base.resolve(path.startsWith("/") ? path.substring(1) : path)
                .normalize()
                .toString();
        if (!declared.contains(alias)) {
            throw from.error("template '" + reference + "': repository '" + alias
                    + "' is not declared under resources.repositories");
        }
        return read(new Source(alias, inRepository, 0), from, reference);
    }

    Mapping entry(String path) {
        Source file = new Source(Source.SELF, path, 0);
        return read(file, file, path);
    }

    /** From now on only these may be named: what a run was given, but the pipeline does not declare, is not there. */
    void declared(Set<String> aliases) {
        declared = Set.copyOf(aliases);
    }

    Path folder(String alias, Source from) {
        Path folder = repositories.get(alias);
        if (folder == null) {
            throw from.error("repository '" + alias + "' is not known to this run; declare it under"
                    + " resources.repositories and give its folder to Pipeline.load");
        }
        return folder;
    }

    private Mapping read(Source file, Source from, String reference) {
        Path path = folder(file.repository(), from).resolve(file.path());
        if (file.path().startsWith("..") || !Files.isRegularFile(path)) {
            throw from.error("template '" + reference + "' is not there: no file " + file.path() + " in repository "
                    + file.repository());
        }
        try {
            Node root = new Reading(file).read(Files.readString(path));
            if (root instanceof Mapping mapping) {
                return mapping;
            }
            throw file.error("the file is " + root.kind() + "; a pipeline or template is a map");
        } catch (IOException e) {
            throw new PipelineException(file + " cannot be read: " + e, e);
        }
    }

    private static Path folderOf(String path) {
        Path parent = Path.of(path).getParent();
        return parent == null ? Path.of("") : parent;
    }

    /** Turns the library's nodes of one file into ours, and refuses what Azure Pipelines refuses. */
    private record Reading(Source file) {
        Node read(String yaml) {
            try {
                return new Compose(
                                LoadSettings.builder().setLabel(file.toString()).build())
                        .composeString(yaml)
                        .map(this::node)
                        .orElseThrow(() -> file.error("the file is empty"));
            } catch (YamlEngineException e) {
                throw new PipelineException(file + ": not YAML: " + e.getMessage(), e);
            }
        }

        private Node node(org.snakeyaml.engine.v2.nodes.Node node) {
            Source source = source(node);
            if (node.getAnchor().isPresent()) {
                throw source.error(
                        "anchor '" + node.getAnchor().get() + "'; Azure Pipelines takes none, use a template");
            }
            if (!node.getTag().getValue().startsWith("tag:yaml.org,2002:")) {
                throw source.error("tag '" + node.getTag().getValue() + "'; Azure Pipelines takes none");
            }
            if (node instanceof ScalarNode scalar) {
                return new Scalar(text(scalar), source);
            }
            if (node instanceof SequenceNode sequence) {
                return new Sequence(sequence.getValue().stream().map(this::node).toList(), source);
            }
            return mapping((MappingNode) node, source);
        }

        private Mapping mapping(MappingNode node, Source source) {
            List<Entry> entries = new ArrayList<>();
            Set<String> seen = new HashSet<>();
            for (NodeTuple tuple : node.getValue()) {
                Source where = source(tuple.getKeyNode());
                if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                    throw where.error("a key that is no text");
                }
                if (!key.getValue().startsWith("${{")
                        && !seen.add(key.getValue().toLowerCase(Locale.ROOT))) {
                    throw where.error("key '" + key.getValue() + "' is there twice");
                }
                entries.add(new Entry(key.getValue(), node(tuple.getValueNode()), where));
            }
            return new Mapping(entries, source);
        }

        private static String text(ScalarNode scalar) {
            boolean nothing = scalar.getTag().getValue().endsWith(":null");
            return nothing ? "" : scalar.getValue();
        }

        private Source source(org.snakeyaml.engine.v2.nodes.Node node) {
            int line = node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
            return new Source(file.repository(), file.path(), line);
        }
    }
}
