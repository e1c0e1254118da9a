package dev.codeonly.verify;

import dev.codeonly.verify.BoundedProcess.Outcome;
import dev.codeonly.verify.ImportReport.Event;
import dev.codeonly.verify.ImportResult.Kind;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Decides how an import check ended, and says so with what to do about it. */
final class Verdict {
    /** What a shim says when it has no such command, and a shell or a loader when it cannot run one. */
    private static final List<Integer> CANNOT_RUN = List.of(126, 127);

    private static final String REDEPLOY = "deploy the packages again, or correct their versions in requirements.txt";
    private static final String DECLARE = "put what brings it into requirements.txt, or take it out of imports";
    private static final String MEMORY = "give the maintainer more memory if the kernel ended it";

    /** EIO, ENOTCONN, ETIMEDOUT, EHOSTDOWN and ESTALE: no package is to blame for them. */
    private static final Pattern OF_THE_SHARE = Pattern.compile("\\[Errno (5|107|110|112|116)\\]");

    private static final String LOOK_AT_THE_SHARE =
            "it is the share that failed, not the packages; if it stays so check the mount and the storage account";

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
            case STOPPED -> stopped();
            case TIMED_OUT -> tooSlow();
            case EXITED -> exited(outcome.exitCode());
        };
    }

    private ImportResult stopped() {
        String message =
                "The import check of %s was stopped at %s, as its caller asked; it is made again with the next one"
                        .formatted(check.tree(), current());
        return result(Kind.STOPPED, message);
    }

    private ImportResult tooSlow() {
        String message =
                "Too slow: %s had not been imported from %s after %s; raise VERIFY_TIMEOUT, or find what it waits for"
                        .formatted(current(), check.tree(), check.timeout());
        return result(Kind.TOO_SLOW, message);
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
                ? cannotRun(stderr)
                : ended(exitCode);
    }

    private boolean isWanted(String version) {
        PythonVersion wanted = check.python();
        return wanted == null
                ? PythonVersion.parse(version).isPresent()
                : wanted.toString().equals(version);
    }

    private ImportResult cannotRun(String reason) {
        String message = "%s cannot be used to import the packages (%s); %s"
                .formatted(check.interpreter(), OneLine.of(reason), remedy(check.python()));
        return result(Kind.NO_INTERPRETER, message);
    }

    private ImportResult passed() {
        String modules = check.modules().stream().map(ModuleName::value).collect(Collectors.joining(", "));
        String message = "%s: imported from %s by %s".formatted(OneLine.of(modules), check.tree(), check.interpreter());
        return result(Kind.PASSED, message);
    }

    private ImportResult failed(Event event) {
        return event.fields().stream()
                .skip(2)
                .flatMap(cause -> MissingLibrary.namedIn(cause, check.tree()).stream())
                .findFirst()
                .map(library -> libraryMissing(event.field(0), library))
                .orElseGet(() -> raised(event));
    }

    private ImportResult raised(Event event) {
        if (OF_THE_SHARE.matcher(event.field(2)).find()) {
            String message = "Could not be read: importing %s from %s raised %s at %s; %s"
                    .formatted(
                            event.field(0),
                            check.tree(),
                            OneLine.of(event.field(2)),
                            OneLine.of(event.field(1)),
                            LOOK_AT_THE_SHARE);
            return result(Kind.BROKEN, message);
        }
        String message = "Broken: importing %s from %s raised %s at %s; %s"
                .formatted(
                        event.field(0), check.tree(), OneLine.of(event.field(2)), OneLine.of(event.field(1)), REDEPLOY);
        return result(Kind.BROKEN, message);
    }

    private ImportResult libraryMissing(String module, String library) {
        String remedy = library.startsWith("GLIBC_")
                ? "run the maintainer in an image as new as the data app's, or pin wheels built for an older one"
                : "install it in the maintainer's image, and see that the data app's has it too";
        String message =
                "A shared library is missing here: %s, imported from %s, needs %s, which this machine lacks; %s"
                        .formatted(module, check.tree(), library, remedy);
        return result(Kind.LIBRARY_MISSING, message);
    }

    private ImportResult outside(Event event) {
        String message = "%s does not come from %s but from %s; %s"
                .formatted(event.field(0), check.tree(), OneLine.of(event.field(1)), DECLARE);
        return result(Kind.OUTSIDE_TREE, message);
    }

    private ImportResult hidden(Event event) {
        String message = "%s is not in %s, only the interpreter's own packages have it (%s); %s"
                .formatted(event.field(0), check.tree(), OneLine.of(event.field(1)), DECLARE);
        return result(Kind.OUTSIDE_TREE, message);
    }

    private ImportResult ended(int exitCode) {
        Optional<String> signal = Signal.of(exitCode);
        String message = "Broken: %s %s at %s, imported from %s (%s); %s"
                .formatted(
                        check.interpreter(),
                        signal.map(name -> "died of " + name).orElse("ended with exit code " + exitCode),
                        current(),
                        check.tree(),
                        OneLine.endOf(stderr),
                        signal.filter("SIGKILL"::equals).map(name -> MEMORY).orElse(REDEPLOY));
        return result(Kind.BROKEN, message);
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

    private ImportResult result(Kind kind, String message) {
        PythonVersion version = report.python().flatMap(PythonVersion::parse).orElse(null);
        return new ImportResult(kind, message, stderr, version);
    }
}
