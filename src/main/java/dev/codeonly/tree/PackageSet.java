package dev.codeonly.tree;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the build wrote about a package set into {@code .package_set}.
 *
 * @param glibc the highest version that any wheel needs
 * @param imports the modules the build imported, in its own environment
 */
public record PackageSet(
        Optional<Fingerprint> fingerprint,
        Optional<String> requirements,
        Optional<String> python,
        Optional<String> platform,
        Optional<String> glibc,
        List<String> imports,
        Optional<String> commit,
        Optional<String> built) {
    /** The file at the root of a tree. */
    public static final String NAME = ".package_set";

    /** Beside it, the normalised requirements whose sha256 it has. */
    public static final String REQUIREMENTS = NAME + ".requirements";

    private static final Pattern MINOR_VERSION = Pattern.compile("\\d{1,3}\\.\\d{1,3}");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    public PackageSet {
        imports = List.copyOf(imports);
    }

    /** The sha256 of the requirements, if this file has one and speaks of that set. */
    public Optional<String> requirementsOf(Fingerprint set) {
        return requirements.filter(SHA256.asMatchPredicate()).filter(sha -> fingerprint.equals(Optional.of(set)));
    }

    /** The Python it is for, a minor version, if this file has one and speaks of that set. */
    public Optional<String> pythonOf(Fingerprint set) {
        return python.filter(MINOR_VERSION.asMatchPredicate()).filter(minor -> fingerprint.equals(Optional.of(set)));
    }

    static PackageSet parse(String text) {
        KeyValues values = KeyValues.parse(text);
        List<String> imports = Stream.of(values.get("Imports").orElse("").split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
        return new PackageSet(
                values.get("Fingerprint").flatMap(Fingerprint::parse),
                values.get("Requirements"),
                values.get("Python"),
                values.get("Platform"),
                values.get("Glibc"),
                imports,
                values.get("Commit"),
                values.get("Built"));
    }
}
