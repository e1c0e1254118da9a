package dev.codeonly.verify;

import dev.codeonly.verify.BoundedProcess.Outcome;
import dev.codeonly.verify.ImportReport.Event;
import dev.codeonly.verify.ImportResult.Kind;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decides how an import check ended, and says so with what to do about it. */
final class Verdict {
    /** What a shim says when it has no such command, and a shell or a loader when it cannot run one. */
    private static final List<Integer> CANNOT_RUN = List.of(126, 127);

    private final ImportCheck check;
    private final ImportReport report;
    private final String stderr;

    Verdict(ImportCheck check, ImportReport report, String stderr) {
        this.check = check;
        this.report = report;
        this.stderr = stderr;
    }

    static ImportResult noInterpreter(@Nullable PythonVersion python) {
        String looked = python == null ? "python3 on PATH" : python.command() + " in INTERPRETERS or on PATH";
        String message = "There is no " + looked + " to import the packages with; " + remedy(python);
        return new ImportResult(Kind.NO_INTERPRETER, message, "", null);
    }

    static ImportResult notStarted(ImportCheck check, IOException problem) {
        return new Verdict(check, new ImportReport(List.of()), "")
                .cannotRun(Objects.toString(problem.getMessage(), "no reason given"));
    }

    ImportResult of(Outcome outcome) {
        return switch (outcome.ending()) {
            case STOPPED ->
                result(
                        Kind.STOPPED,
                        "The import check of %s was stopped at %s, because its caller asked for it; run it again later",
                        check.tree(),
                        current());
            case TIMED_OUT ->
                result(
                        Kind.TOO_SLOW,
                        "Too slow: %s had not been imported from %s after %s; raise VERIFY_TIMEOUT, or find out what"
                                + " the module waits for",
                        current(),
                        check.tree(),
                        check.timeout());
            case EXITED -> exited(outcome.exitCode());
        };
    }

    private ImportResult exited(int exitCode) {
        Optional<String> python = report.python();
        if (python.isEmpty()) {
            return neverCameToReport(exitCode);
        }
        if (!isWanted(python.get())) {
            return cannotRun("it is Python " + python.get());
        }
        return report.last("failed")
                .map(this::failed)
                .or(() -> report.last("outside").map(this::outside))
                .or(() -> report.last("hidden").map(this::hidden))
                .or(() -> report.last("passed").filter(passed -> exitCode == 0).map(passed -> passed()))
                .orElseGet(() -> ended(exitCode));
    }

    /** A tree can break even the start of an interpreter, so that only what a shim or a loader says excuses it. */
    private ImportResult neverCameToReport(int exitCode) {
        return CANNOT_RUN.contains(exitCode)
                        || MissingLibrary.namedIn(stderr, check.tree()).isPresent()
                ? cannotRun(OneLine.endOf(stderr))
                : ended(exitCode);
    }

    private boolean isWanted(String version) {
        PythonVersion wanted = check.python();
        return wanted == null
                ? PythonVersion.parse(version).isPresent()
                : wanted.toString().equals(version);
    }

    private ImportResult cannotRun(String reason) {
        return result(
                Kind.NO_INTERPRETER,
                "%s cannot be used to import the packages (%s); %s",
                check.interpreter(),
                OneLine.of(reason),
                remedy(check.python()));
    }

    private ImportResult passed() {
        return result(
                Kind.PASSED,
                "%d modules import from %s by %s",
                check.modules().size(),
                check.tree(),
                check.interpreter());
    }

    private ImportResult failed(Event event) {
        List<String> causes = event.fields().subList(2, event.fields().size());
        return causes.stream()
                .flatMap(cause -> MissingLibrary.namedIn(cause, check.tree()).stream())
                .findFirst()
                .map(library -> libraryMissing(event.field(0), library))
                .orElseGet(() -> result(
                        Kind.BROKEN,
                        "Broken: importing %s from %s raised %s at %s; deploy the packages again, or correct their"
                                + " versions in requirements.txt",
                        event.field(0),
                        check.tree(),
                        OneLine.of(event.field(2)),
                        OneLine.of(event.field(1))));
    }

    private ImportResult libraryMissing(String module, String library) {
        return result(
                Kind.LIBRARY_MISSING,
                "A shared library is missing here: %s, imported from %s, needs %s, which the maintainer's machine lacks;"
                        + " %s",
                module,
                check.tree(),
                library,
                library.startsWith("GLIBC")
                        ? "run the maintainer in an image as new as the data app's, or pin a wheel built for an older one"
                        : "install it in the maintainer's image and see that the data app's has it too");
    }

    private ImportResult outside(Event event) {
        return result(
                Kind.OUTSIDE_TREE,
                "%s is not imported from %s but comes from %s; take it out of imports, or put what brings it into"
                        + " requirements.txt",
                event.field(0),
                check.tree(),
                event.field(1));
    }

    private ImportResult hidden(Event event) {
        return result(
                Kind.OUTSIDE_TREE,
                "%s is not in %s, only the interpreter's own packages have it (%s); put what brings it into"
                        + " requirements.txt, or take it out of imports",
                event.field(0),
                check.tree(),
                event.field(1));
    }

    private ImportResult ended(int exitCode) {
        String how = Signal.of(exitCode).map(name -> "died of " + name).orElse("ended with exit code " + exitCode);
        return result(
                Kind.BROKEN,
                "Broken: %s %s at %s, imported from %s (%s); %s",
                check.interpreter(),
                how,
                current(),
                check.tree(),
                OneLine.endOf(stderr),
                how.endsWith("SIGKILL")
                        ? "give the maintainer more memory if the kernel ended it"
                        : "deploy the packages again, or correct their versions in requirements.txt");
    }

    /** The module whose import was begun last. */
    private String current() {
        return report.last("importing").map(event -> event.field(0)).orElse("the start of the interpreter");
    }

    private static String remedy(@Nullable PythonVersion python) {
        return python == null
                ? "install Python 3, or set the data app's python to a version that INTERPRETERS names"
                : "install Python " + python + ", or name an interpreter of that version in INTERPRETERS";
    }

    private ImportResult result(Kind kind, String message, Object... parts) {
        PythonVersion version = report.python().flatMap(PythonVersion::parse).orElse(null);
        return new ImportResult(kind, message.formatted(parts), stderr, version);
    }
}
