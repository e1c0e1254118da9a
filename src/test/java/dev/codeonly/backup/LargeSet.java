package dev.codeonly.backup;

import dev.codeonly.fixtures.TreeBuilder;
import dev.codeonly.tree.Fingerprint;
import dev.codeonly.tree.PackageTree;
import java.io.IOException;

/** Complete sets of as many files as a test wants, a hundred in a folder, in few distributions. */
public final class LargeSet {
    /** Files of a small set. */
    public static final int SMALL = 100;

    /** Files of a large one; as many as {@code -Dlarge.files} says. */
    public static final int LARGE = Integer.getInteger("large.files", 5_000);

    /** What moves a set may change so much of a share, whatever its size. */
    public static final int FEW_CHANGES = 20;

    private static final int FILES_IN_A_FOLDER = 100;

    private LargeSet() {}

    /** The project is {@code foo}, so that it imports. */
    public static Fingerprint write(PackageTree tree, String version, int files) throws IOException {
        TreeBuilder builder = TreeBuilder.in(tree.root())
                .distribution("foo", version)
                .file("foo/__init__.py", "version = '" + version + "'\n");
        for (int i = 0; i < files; i++) {
            builder.file("foo/part_" + i / FILES_IN_A_FOLDER + "/module_" + i + ".py", "value = " + i + "\n");
        }
        builder.packageSet("Python", "3.11").packageSet("Imports", "foo").write();
        return Sets.fingerprint(tree);
    }
}
