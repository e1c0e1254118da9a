package dev.codeonly.files;

/** Is told how far a long work on files has come; called from any thread, often. */
@FunctionalInterface
public interface Progress {
    Progress NONE = (doneFiles, allFiles, doneBytes, allBytes) -> {};

    /** Sizes in bytes. */
    void advanced(long doneFiles, long allFiles, long doneBytes, long allBytes);
}
