package dev.codeonly.tree;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the build wrote about a package set into {@code .package_set}.
 *
 * @param imports the modules the build imported, in its own environment
 */
public record PackageSet(
        Optional<Fingerprint> fingerprint,
        Optional<String> requirements,
        Optional<String> python,
        List<String> imports) {
    /** The file at the root of a tree. */
    public static final String NAME = ".package_set";

    /** Beside it, the normalised requirements whose sha256 it has. */
    public static final String REQUIREMENTS = NAME + ".requirements";

    public PackageSet {
        imports = List.copyOf(imports);
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
                imports);
    }
}
