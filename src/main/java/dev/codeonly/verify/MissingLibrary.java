package dev.codeonly.verify;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a dynamic loader says when a machine lacks a shared library, or has it too old. */
final class MissingLibrary {
    /** glibc's loader (both), then musl's. */
    private static final Pattern LOADER = Pattern.compile("(?<library>[^\\s:'\"]+): cannot open shared object file"
            + "|[Vv]ersion [`'\"]?(?<version>[A-Z]+_[0-9][0-9.]*)['\"]? not found"
            + "|Error loading shared library (?<musl>[^\\s:]+):");

    private MissingLibrary() {}

    /** A library, or a version such as {@code GLIBC_2.34}; not a file that the tree itself should have. */
    static Optional<String> namedIn(String text, Path tree) {
        Matcher matcher = LOADER.matcher(text);
        while (matcher.find()) {
            for (String group : new String[] {"library", "version", "musl"}) {
                String name = matcher.group(group);
                if (name != null && !name.startsWith(tree + "/")) {
                    return Optional.of(name);
                }
            }
        }
        return Optional.empty();
    }
}
