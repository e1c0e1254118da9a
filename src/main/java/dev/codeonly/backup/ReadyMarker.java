package dev.codeonly.backup;

import dev.codeonly.tree.Fingerprint;
import dev.codeonly.tree.Inspection;
import dev.codeonly.tree.KeyValues;
import dev.codeonly.tree.PackageSet;
import dev.codeonly.tree.PackageTree;
import dev.codeonly.verify.ModuleName;
import dev.codeonly.verify.PythonVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The text {@code .backup_ready} at the root of a verified copy, written last before publishing. Its first four lines are
 * those of the original, so that whatever reads them keeps working; times are UTC, MB are MiB.
 *
 * <p>A marker counts only together with its tree: see {@link #counting}.
 */
record ReadyMarker(
        Instant completed,
        String source,
        List<String> verified,
        Fingerprint fingerprint,
        long files,
        long bytes,
        long distributions,
        long unowned,
        String requirements,
        String python,
        String grade) {
    static final String UNKNOWN = "unknown";

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);

    /**
     * The marker for a tree that was just verified.
     *
     * @param source where its files came from
     */
    static ReadyMarker of(
            Inspection tree, String source, List<ModuleName> verified, ImportGrading.Proof proof, Instant completed) {
        Fingerprint fingerprint = tree.fingerprint()
                .orElseThrow(() -> new IllegalStateException("a verified tree has a fingerprint: " + tree.tree()));
        Optional<String> python = tree.packageSet()
                .flatMap(PackageSet::python)
                .or(() -> proof.python().map(PythonVersion::toString));
        return new ReadyMarker(
                completed,
                source,
                verified.stream().map(ModuleName::value).toList(),
                fingerprint,
                tree.listing().files().size(),
                tree.listing().bytes(),
                tree.distributions().all().size(),
                tree.unowned().size(),
                tree.packageSet().flatMap(PackageSet::requirements).orElse(UNKNOWN),
                python.orElse(UNKNOWN),
                proof.grade().toString());
    }

    byte[] bytesOfText() {
        return text().getBytes(StandardCharsets.UTF_8);
    }

    String text() {
        return String.join(
                "\n",
                "Backup completed: " + TIME.format(completed.atOffset(ZoneOffset.UTC)),
                "Size: " + Figures.megabytes(bytes),
                "Source: " + source,
                "Verified: " + String.join(", ", verified),
                "Fingerprint: " + fingerprint,
                "Files: " + files,
                "Bytes: " + bytes,
                "Distributions: " + distributions,
                "Unowned: " + unowned,
                "Requirements: " + requirements,
                "Python: " + python,
                "Grade: " + grade,
                "");
    }

    /** The marker of a tree, unchecked; empty when there is none, or it names no fingerprint. */
    static Optional<ReadyMarker> of(PackageTree tree) throws IOException {
        return tree.markerText().map(KeyValues::parse).flatMap(ReadyMarker::parse);
    }

    /** The marker of a tree if its fingerprint is that of the tree it lies in, which is read for it. */
    static Optional<ReadyMarker> counting(PackageTree tree) throws IOException {
        Optional<ReadyMarker> marker = of(tree);
        if (marker.isEmpty()) {
            return marker;
        }
        Optional<Fingerprint> actual = tree.fingerprint();
        return marker.filter(found -> actual.isPresent() && actual.get().equals(found.fingerprint()));
    }

    /**
     * Whether it still says what is in its tree. One that has been live since it was marked may hold files that somebody wrote
     * into it, which no RECORD and so no fingerprint knows of.
     */
    boolean figuresAreOf(Inspection tree) {
        return files == tree.listing().files().size() && bytes == tree.listing().bytes();
    }

    /**
     * As {@link #counting}, for what may be needed: that its RECORDs cannot be read for once is no word against it.
     *
     * @throws IOException when one cannot be read
     */
    static Optional<ReadyMarker> countingForSure(PackageTree tree) throws IOException {
        Optional<ReadyMarker> counting = counting(tree);
        Optional<String> unreadable = counting.isPresent() || of(tree).isEmpty()
                ? Optional.empty()
                : tree.distributions().unreadable();
        if (unreadable.isPresent()) {
            throw new IOException(tree + ": " + unreadable.get() + "; try again, and if it stays so move " + tree
                    + " away, or look at the share");
        }
        return counting;
    }

    /**
     * What tells the live packages from those this marker is of, in words; empty when it is of them. The same set may be live
     * under other requirements, or for another Python: then the backup, restored, would have the next deployment refused.
     */
    Optional<String> differsFrom(Optional<Fingerprint> live, Optional<PackageSet> word) {
        if (!live.equals(Optional.of(fingerprint))) {
            return Optional.of("another set");
        }
        return word.flatMap(set -> set.requirementsOf(fingerprint))
                .filter(sha -> !sha.equals(requirements))
                .map(sha -> "the same set under other requirements")
                .or(() -> word.flatMap(set -> set.pythonOf(fingerprint))
                        .filter(minor -> !python.equals(UNKNOWN) && !minor.equals(python))
                        .map(minor -> "the same set for another Python"));
    }

    /** Whether this is the marker of what is live, by its RECORDs and the build's word. */
    boolean isOf(PackageTree live) throws IOException {
        return differsFrom(live.fingerprint(), live.packageSet()).isEmpty();
    }

    static Optional<ReadyMarker> parse(KeyValues values) {
        return values.get("Fingerprint")
                .flatMap(Fingerprint::parse)
                .map(fingerprint -> new ReadyMarker(
                        values.get("Backup completed")
                                .flatMap(ReadyMarker::time)
                                .orElse(Instant.EPOCH),
                        values.get("Source").orElse(UNKNOWN),
                        List.of(values.get("Verified").orElse("").split(", ")),
                        fingerprint,
                        values.number("Files").orElse(0L),
                        values.number("Bytes").orElse(0L),
                        values.number("Distributions").orElse(0L),
                        values.number("Unowned").orElse(0L),
                        values.get("Requirements").orElse(UNKNOWN),
                        values.get("Python").orElse(UNKNOWN),
                        values.get("Grade").orElse(UNKNOWN)));
    }

    private static Optional<Instant> time(String text) {
        try {
            return Optional.of(LocalDateTime.parse(text, TIME).toInstant(ZoneOffset.UTC));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
