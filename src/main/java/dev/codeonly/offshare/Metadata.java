package dev.codeonly.offshare;

import dev.codeonly.backup.ArchivedSet;
import dev.codeonly.backup.ArchivedSet.Description;
import dev.codeonly.tree.Fingerprint;
import dev.codeonly.tree.Sha256;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What stands beside an archive; the names are a contract with the pipelines, in {@code docs/design.md}. */
final class Metadata {
    private static final String LIST = ", ";

    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");
    private static final Pattern NOT_FOR_A_HEADER = Pattern.compile("[^\\x20-\\x7e]");

    private Metadata() {}

    static Map<String, String> of(Description description, Sha256.Value sha256) {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("fingerprint", description.set().hex());
        metadata.put("requirements", description.requirements());
        metadata.put("python", description.python());
        metadata.put("platform", description.platform());
        metadata.put("glibc", description.glibc());
        metadata.put("imports", String.join(LIST, description.imports()));
        metadata.put("commit", description.commit());
        metadata.put("built", description.built());
        metadata.put("files", Long.toString(description.files()));
        metadata.put("bytes", Long.toString(description.bytes()));
        metadata.put("sha256", sha256.hex());
        // A build's text is not ours: a header takes no line break, and the service no empty value.
        metadata.replaceAll((name, value) -> NOT_FOR_A_HEADER.matcher(value).replaceAll("?"));
        metadata.values().removeIf(String::isBlank);
        return metadata;
    }

    /** What can be known of an archive by these. */
    record Read(Description description, Sha256.Value sha256) {}

    /** Reads them; empty when they are not those of an archive of this set. */
    static Optional<Read> read(Fingerprint set, Map<String, String> metadata) {
        Map<String, String> values = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        values.putAll(metadata);
        Optional<String> sha256 = value(values, "sha256").filter(SHA256.asMatchPredicate());
        if (!set.hex().equals(values.get("fingerprint")) || sha256.isEmpty()) {
            return Optional.empty();
        }
        List<String> imports = Stream.of(value(values, "imports").orElse("").split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
        Description description = new Description(
                set,
                value(values, "requirements").orElse(ArchivedSet.UNKNOWN),
                value(values, "python").orElse(ArchivedSet.UNKNOWN),
                value(values, "platform").orElse(ArchivedSet.UNKNOWN),
                value(values, "glibc").orElse(ArchivedSet.UNKNOWN),
                imports,
                value(values, "commit").orElse(ArchivedSet.UNKNOWN),
                value(values, "built").orElse(ArchivedSet.UNKNOWN),
                number(values, "files"),
                number(values, "bytes"));
        return Optional.of(new Read(description, Sha256.Value.ofHex(sha256.get())));
    }

    private static Optional<String> value(Map<String, String> values, String name) {
        return Optional.ofNullable(values.get(name)).filter(value -> !value.isBlank());
    }

    private static long number(Map<String, String> values, String name) {
        return value(values, name)
                .filter(NUMBER.asMatchPredicate())
                .map(Long::valueOf)
                .orElse(0L);
    }
}
