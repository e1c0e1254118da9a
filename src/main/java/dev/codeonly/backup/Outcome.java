package dev.codeonly.backup;

import java.util.Collection;

/** How a tick or a command ended for one data app: one word, an exit code, a severity. */
public enum Outcome {
    /** A new verified backup was published. */
    BACKED_UP(0, Severity.INFO),
    /** The backup is of the packages that are live. */
    CURRENT(0, Severity.INFO),
    /** Nothing is installed, and no complete set is elsewhere on the share. */
    NO_PACKAGES(3, Severity.WARNING),
    /** A deployment wishes that ticks keep away. */
    DEPLOYING(3, Severity.INFO),
    /** Another owner has the lock, or took it over. */
    BUSY(3, Severity.INFO),
    /** Out of time; the next tick continues the copy. */
    IN_PROGRESS(3, Severity.INFO),
    /** The packages changed while they were looked at. */
    PACKAGES_CHANGED(3, Severity.INFO),
    /** The live packages are gone, and a complete set is elsewhere on the share. */
    PACKAGES_LOST(1, Severity.ERROR),
    /** The live packages are not what their RECORDs promise. */
    PACKAGES_INCOMPLETE(1, Severity.ERROR),
    /** A module does not import from the packages. */
    IMPORT_FAILED(1, Severity.ERROR),
    /** No interpreter of the right minor version is here, and the build's proof does not do. */
    NO_INTERPRETER(1, Severity.ERROR),
    /** The copy could not be made, or is not what the packages are. */
    COPY_FAILED(1, Severity.ERROR),
    /** A file of the backup is no longer what it was. */
    BACKUP_DAMAGED(1, Severity.ERROR),
    /** The data app's share is not there, or does not answer. */
    HOME_UNREACHABLE(1, Severity.ERROR),
    /** Anything else that went wrong. */
    ERROR(1, Severity.ERROR),

    /** The packages are complete: they were already, or a complete set was put in their place. */
    RESTORE_SUCCESS(0, Severity.INFO),
    /** There is nothing complete to restore from. */
    BACKUP_NOT_FOUND(1, Severity.ERROR),
    /** There is a backup, but it is not complete and marked. */
    BACKUP_NOT_READY(1, Severity.ERROR),
    /** The previous set is live. */
    ROLLBACK_SUCCESS(0, Severity.INFO),
    /** No complete previous set other than the live one. */
    PREVIOUS_NOT_FOUND(1, Severity.ERROR),
    /** Several sets would do; the caller has to name one. */
    SET_IS_AMBIGUOUS(1, Severity.ERROR),
    /** The set failed its health check once. */
    SET_IS_BAD(1, Severity.ERROR),
    /** The set was built for another Python than the data app runs. */
    PYTHON_CHANGED(1, Severity.ERROR),
    /** The container does not have the set. */
    SET_NOT_FOUND(1, Severity.ERROR),
    /** The archive in the container is not what it should be, or does not work for the data app. */
    SET_REFUSED(1, Severity.ERROR),

    /** The share can be used; how, and how fast it is, was measured. */
    PROBE_SUCCESS(0, Severity.INFO),
    /** The share lacks something that the product cannot do without. */
    SHARE_UNFIT(1, Severity.ERROR);

    /** How loud an outcome is in a log. */
    public enum Severity {
        INFO,
        WARNING,
        ERROR
    }

    private final int exitCode;
    private final Severity severity;

    Outcome(int exitCode, Severity severity) {
        this.exitCode = exitCode;
        this.severity = severity;
    }

    /** 0 good, 3 not ready yet, 1 everything else. */
    public int exitCode() {
        return exitCode;
    }

    public Severity severity() {
        return severity;
    }

    /** The exit code of several: 1 beats 3 beats 0. */
    public static int exitCode(Collection<Outcome> outcomes) {
        if (outcomes.stream().anyMatch(outcome -> outcome.exitCode == 1)) {
            return 1;
        }
        return outcomes.stream().mapToInt(Outcome::exitCode).max().orElse(0);
    }
}
