package dev.codeonly.tree;

import java.nio.file.FileSystems;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.regex.PatternSyntaxException;

/**
 * The files that an app strips or patches on purpose, by globs over paths relative to site-packages, such as {@code
 * certifi/cacert.pem} or {@code **}{@code /tests/**}; the syntax is that of {@link java.nio.file.FileSystem#getPathMatcher}.
 */
public record MayDiffer(List<String> globs, List<PathMatcher> matchers) {
    public static final MayDiffer NOTHING = of(List.of());

    public MayDiffer {
        globs = List.copyOf(globs);
        matchers = List.copyOf(matchers);
    }

    /**
     * Reads the globs.
     *
     * @throws IllegalArgumentException naming the glob that cannot be read
     */
    public static MayDiffer of(List<String> globs) {
        return new MayDiffer(globs, globs.stream().map(MayDiffer::matcher).toList());
    }

    private static PathMatcher matcher(String glob) {
        try {
            return FileSystems.getDefault().getPathMatcher("glob:" + glob);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("'" + glob + "' is not a glob (" + e.getDescription() + ")", e);
        }
    }

    /** A name that cannot be written here is covered by no glob. */
    public boolean covers(String path) {
        if (matchers.isEmpty()) {
            return false;
        }
        try {
            Path relative = Path.of(path);
            return matchers.stream().anyMatch(matcher -> matcher.matches(relative));
        } catch (InvalidPathException e) {
            return false;
        }
    }
}
