package dev.codeonly.probe;

/**
 * How a share behaves where the product relies on it.
 *
 * @param caseSensitive whether names that differ in case only are two
 */
public record ShareTraits(
        Renaming renaming, Exclusion exclusion, Freshness freshness, FileTimes times, boolean caseSensitive) {
    /** Whether nothing is missing that the product cannot do without. */
    public boolean fit() {
        return renaming.refused().isEmpty()
                && !renaming.replaces()
                && exclusion.wrong() == 0
                && freshness.content().isPresent()
                && freshness.size().isPresent()
                && times.step().isPresent();
    }
}
