package dev.codeonly.files;

/** Is told how far a long work on files has come; called from any thread, often. */
@FunctionalInterface
public interface Progress {
    Progress NONE = (doneFiles, allFiles, doneBytes, allBytes) -> {};

    /** What to tell of one of several works that go on at once; {@code name} says which. */
    default Progress of(String name) {
        return this;
    }

    /** Sizes in bytes. */
    void advanced(long doneFiles, long allFiles, long doneBytes, long allBytes);
}
