package dev.codeonly.tree;

import java.util.List;
import java.util.stream.Collectors;

/** One thing that is wrong with a tree: a path relative to the tree, and what is wrong with it. */
public record Problem(String path, String what) {
    private static final int SHOWN = 5;

    @Override
    public String toString() {
        return path + " " + what;
    }

    /** The first few in words, and how many more there are. */
    public static String summary(List<Problem> problems) {
        String shown = problems.stream().limit(SHOWN).map(Problem::toString).collect(Collectors.joining("; "));
        return problems.size() > SHOWN ? shown + "; and " + (problems.size() - SHOWN) + " more" : shown;
    }
}
