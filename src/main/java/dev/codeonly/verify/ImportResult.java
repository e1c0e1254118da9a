package dev.codeonly.verify;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How an import check ended.
 *
 * @param message one line: what happened, where, and what to do about it
 * @param stderr the beginning and the end of what interpreter and modules wrote; may be empty, has any number of lines
 * @param version the minor version the interpreter said it is; null when it did not come that far
 */
public record ImportResult(
        Kind kind, String message, String stderr, @Nullable PythonVersion version) {
    /** What happened; only {@link #PASSED} says anything good about the tree. */
    public enum Kind {
        /** Every module imports, and comes from the tree. */
        PASSED,
        /** Nothing here can run this minor version of Python; says nothing about the tree. */
        NO_INTERPRETER,
        /** Not done in VERIFY_TIMEOUT. */
        TOO_SLOW,
        /** A shared library or a version of glibc is missing on this machine. */
        LIBRARY_MISSING,
        /** An import raised, or ended the interpreter. */
        BROKEN,
        /** A module imports, but the interpreter has it and not the tree. */
        OUTSIDE_TREE,
        /** Ended because the caller asked for it; says nothing about the tree. */
        STOPPED
    }

    public boolean passed() {
        return kind == Kind.PASSED;
    }

    /** The minor version that ran, for instance for a marker. */
    public Optional<PythonVersion> ranBy() {
        return Optional.ofNullable(version);
    }
}
