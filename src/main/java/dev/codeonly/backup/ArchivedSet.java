package dev.codeonly.backup;

import dev.codeonly.tree.Fingerprint;
import dev.codeonly.tree.Inspection;
import dev.codeonly.tree.Listing;
import dev.codeonly.tree.PackageSet;
import dev.codeonly.tree.Sha256;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * A package set in the container.
 *
 * @param sha256 of the archive
 * @param size of the archive, in bytes
 * @param created when it was stored, by the service's clock
 * @param touched when it was stored or last touched, by the service's clock
 * @param version changes with every touch
 */
public record ArchivedSet(
        Description description, Sha256.Value sha256, long size, Instant created, Instant touched, String version) {
    /** What the build did not say. */
    public static final String UNKNOWN = "unknown";

    /**
     * What is known of a set without opening its archive.
     *
     * @param files regular files
     * @param bytes the sum of their sizes
     */
    public record Description(
            Fingerprint set,
            String requirements,
            String python,
            String platform,
            String glibc,
            List<String> imports,
            String commit,
            String built,
            long files,
            long bytes) {
        public Description {
            imports = List.copyOf(imports);
        }

        /**
         * Of a complete tree.
         *
         * @param archived the files that are archived, of all it has
         */
        static Description of(Inspection tree, SortedMap<String, Listing.Entry> archived) {
            Fingerprint set = tree.fingerprint()
                    .orElseThrow(() -> new IllegalStateException("a complete tree has a fingerprint: " + tree.tree()));
            Optional<PackageSet> word = tree.packageSet();
            return new Description(
                    set,
                    word.flatMap(PackageSet::requirements).orElse(UNKNOWN),
                    word.flatMap(PackageSet::python).orElse(UNKNOWN),
                    word.flatMap(PackageSet::platform).orElse(UNKNOWN),
                    word.flatMap(PackageSet::glibc).orElse(UNKNOWN),
                    word.map(PackageSet::imports).orElse(List.of()),
                    word.flatMap(PackageSet::commit).orElse(UNKNOWN),
                    word.flatMap(PackageSet::built).orElse(UNKNOWN),
                    archived.size(),
                    archived.values().stream().mapToLong(Listing.Entry::size).sum());
        }
    }

    public Fingerprint set() {
        return description.set();
    }
}
