package dev.codeonly.tree;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A full look at one tree: what its RECORDs promise against what is listed. It is complete when nothing is wrong.
 *
 * @param problems why the tree is not complete; empty when it is
 * @param unowned regular files that no RECORD owns
 */
public record Inspection(
        PackageTree tree,
        Distributions distributions,
        Listing listing,
        Optional<PackageSet> packageSet,
        Expectations expectations,
        List<Problem> problems,
        List<String> unowned) {

    /** The look at a tree that is not there. */
    public static final Inspection NOTHING = new Inspection(
            new PackageTree(Path.of("")),
            new Distributions(List.of(), Optional.empty(), Optional.empty(), List.of()),
            Listing.NOTHING,
            Optional.empty(),
            new Expectations(Map.of(), List.of()),
            List.of(new Problem("", "is not there")),
            List.of());

    public Inspection {
        problems = List.copyOf(problems);
        unowned = List.copyOf(unowned);
    }

    /** Lists the tree once, reads its RECORDs and {@code .package_set}, and compares. */
    public static Inspection of(PackageTree tree, MayDiffer mayDiffer) throws IOException {
        Listing listing = Listing.of(tree);
        Distributions distributions = tree.distributions();
        Optional<PackageSet> packageSet = tree.packageSet();
        Expectations expectations = Expectations.of(distributions, mayDiffer);
        List<Problem> problems = new ArrayList<>(distributions.problems());
        problems.addAll(expectations.refused());
        fingerprint(distributions, packageSet, listing).ifPresent(problems::add);
        listing.others().forEach(path -> problems.add(odd(path)));
        problems.addAll(expectations.missing(listing));
        return new Inspection(
                tree,
                distributions,
                listing,
                packageSet,
                expectations,
                problems,
                Ownership.unowned(distributions, listing));
    }

    private static Optional<Problem> fingerprint(
            Distributions distributions, Optional<PackageSet> packageSet, Listing listing) {
        if (distributions.fingerprint().isEmpty()) {
            return Optional.of(new Problem(PackageTree.SITE_PACKAGES, "has no RECORD to tell the packages by"));
        }
        Listing.Entry note = listing.files().get(PackageSet.NAME);
        if (note != null && note.size() > SmallFile.NOTE) {
            return Optional.of(new Problem(
                    PackageSet.NAME, "cannot be read (" + SmallFile.tooLarge(note.size(), SmallFile.NOTE) + ")"));
        }
        return packageSet
                .filter(set -> !set.fingerprint().equals(distributions.fingerprint()))
                .map(set -> new Problem(PackageSet.NAME, "names another fingerprint than the RECORDs have"));
    }

    private static Problem odd(String path) {
        return new Problem(
                path.isEmpty() ? "what stands in their place" : path,
                path.indexOf(Names.LOST) < 0
                        ? "is neither a file nor a folder"
                        : "has a name that is no text here, so that it cannot be copied: rename it, or start this process with"
                                + " LC_ALL=C.UTF-8 if its name is UTF-8");
    }

    /** The same, of a copy that holds the same. */
    public Inspection at(PackageTree copy) {
        return new Inspection(copy, distributions, listing, packageSet, expectations, problems, unowned);
    }

    public boolean complete() {
        return problems.isEmpty();
    }

    public Optional<Fingerprint> fingerprint() {
        return distributions.fingerprint();
    }

    /** Whether the build's own word agrees, so that a tree that is still being written cannot pass for a whole one. */
    public boolean confirmedByBuild() {
        return packageSet.isPresent() && packageSet.get().fingerprint().equals(fingerprint());
    }

    /**
     * What one tree should hold.
     *
     * @param rows per path relative to site-packages, as RECORD has it, the rows that count
     */
    public record Expectations(Map<String, List<RecordRow>> rows, List<Problem> refused) {
        /** What these distributions promise, less what the app changes on purpose. */
        public static Expectations of(Distributions distributions, MayDiffer mayDiffer) {
            Map<String, List<RecordRow>> rows = new HashMap<>();
            List<Problem> refused = new ArrayList<>();
            for (Distribution distribution : distributions.all()) {
                for (RecordRow row : distribution.rows()) {
                    if (row.escapes()) {
                        refused.add(new Problem(
                                row.path(), "is recorded by " + distribution.folder() + " and lies outside"));
                    } else if (row.counts() && !mayDiffer.covers(row.path())) {
                        rows.merge(row.path(), List.of(row), Expectations::both);
                    }
                }
            }
            return new Expectations(rows, refused);
        }

        List<Problem> missing(Listing listing) {
            List<Problem> problems = new ArrayList<>();
            rows.forEach((relative, expected) -> {
                String path = PackageTree.SITE_PACKAGES + relative;
                Listing.Entry entry = listing.files().get(path);
                if (entry == null) {
                    problems.add(new Problem(path, "is missing"));
                } else if (expected.stream().noneMatch(row -> row.size() < 0 || row.size() == entry.size())) {
                    long promised = expected.get(0).size();
                    problems.add(new Problem(path, "has " + entry.size() + " bytes, RECORD says " + promised));
                }
            });
            problems.sort(Comparator.comparing(Problem::path));
            return problems;
        }

        /** Whether a content is right for a path: true also when no row counts for it. */
        public boolean accepts(String path, Sha256.Value content) {
            Collection<RecordRow> expected = rowsOf(path);
            return expected.isEmpty()
                    || expected.stream().anyMatch(row -> row.sha256().equals(content.base64()));
        }

        /** The paths, relative to the tree's root, that a RECORD vouches for; sorted. */
        public List<String> paths() {
            return rows.keySet().stream()
                    .map(path -> PackageTree.SITE_PACKAGES + path)
                    .sorted()
                    .toList();
        }

        /** Whether a RECORD vouches for the content of this path. */
        public boolean knows(String path) {
            return !rowsOf(path).isEmpty();
        }

        private List<RecordRow> rowsOf(String path) {
            return path.startsWith(PackageTree.SITE_PACKAGES)
                    ? rows.getOrDefault(path.substring(PackageTree.SITE_PACKAGES.length()), List.of())
                    : List.of();
        }

        private static List<RecordRow> both(List<RecordRow> some, List<RecordRow> more) {
            return Stream.concat(some.stream(), more.stream()).toList();
        }
    }
}
