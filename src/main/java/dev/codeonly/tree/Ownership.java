package dev.codeonly.tree;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tells which files of a tree no RECORD owns. */
final class Ownership {
    private static final Pattern BYTECODE = Pattern.compile("(.*/)?__pycache__/([^/.]+)\\.[^/]+\\.pyc");

    private final Set<String> owned = new HashSet<>();

    private Ownership(Distributions distributions) {
        for (Distribution distribution : distributions.all()) {
            for (RecordRow row : distribution.rows()) {
                // pip --target records ../../bin/x for what it then lays into bin/x of the target
                owned.add(row.path().startsWith("../../") ? row.path().substring("../../".length()) : row.path());
            }
        }
    }

    static List<String> unowned(Distributions distributions, Listing listing) {
        Ownership ownership = new Ownership(distributions);
        return listing.files().keySet().stream()
                .filter(path -> !PackageTree.isOwnNote(path) && !ownership.owns(path))
                .toList();
    }

    private boolean owns(String path) {
        if (!path.startsWith(PackageTree.SITE_PACKAGES)) {
            return false;
        }
        String relative = path.substring(PackageTree.SITE_PACKAGES.length());
        return owned.contains(relative) || ownsSourceOf(relative);
    }

    /** Bytecode belongs to its source: a build that compiles after installing leaves it out of the RECORD. */
    private boolean ownsSourceOf(String relative) {
        Matcher bytecode = BYTECODE.matcher(relative);
        return bytecode.matches()
                && owned.contains((bytecode.group(1) == null ? "" : bytecode.group(1)) + bytecode.group(2) + ".py");
    }
}
