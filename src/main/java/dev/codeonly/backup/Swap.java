package dev.codeonly.backup;

import dev.codeonly.files.Renames;
import dev.codeonly.tree.PackageTree;
import java.io.IOException;

/** Puts a tree in the place of the live packages by two renames, and takes the first back when the second fails. */
final class Swap {
    private Swap() {}

    /**
     * Parks what is live, if anything is, and renames the source into its place. An owner that dies in between leaves the
     * one parked tree, which the next tick returns if it is complete.
     *
     * @return whether something was live, and is parked now
     */
    static boolean in(Renames renames, PackageTree packages, PackageTree parked, PackageTree source)
            throws IOException {
        boolean wasThere = packages.isPresent();
        if (wasThere) {
            renames.rename(packages.root(), parked.root());
        }
        try {
            renames.rename(source.root(), packages.root());
        } catch (LockLostException e) {
            throw e;
        } catch (IOException e) {
            if (wasThere) {
                renames.rename(parked.root(), packages.root());
            }
            throw e;
        }
        return wasThere;
    }
}
