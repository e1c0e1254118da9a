package dev.codeonly.tree;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tells which files of a tree no RECORD owns. */
public final class Ownership {
    private static final Pattern BYTECODE = Pattern.compile("(.*/)?__pycache__/([^/.]+)\\.[^/]+\\.pyc");

    private final Set<String> owned = new HashSet<>();

    /** By these RECORDs. */
    public Ownership(Distributions distributions) {
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

    /**
     * The folders that owned files lie in, with those above them; relative to the tree's root, which is {@code ""}; sorted. What a RECORD
     * names outside of site-packages has none.
     */
    public SortedSet<String> folders() {
        SortedSet<String> folders = new TreeSet<>();
        for (String path : owned) {
            String folder = PackageTree.SITE_PACKAGES + path;
            if (folder.contains("/../")) {
                continue;
            }
            do {
                folder = folder.substring(0, Math.max(0, folder.lastIndexOf('/')));
            } while (folders.add(folder) && !folder.isEmpty());
        }
        return folders;
    }

    /** Whether a RECORD owns the file of this path, or the source of this bytecode; relative to the tree's root. */
    public boolean owns(String path) {
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
