package dev.codeonly.backup;

import dev.codeonly.tree.Inspection;
import dev.codeonly.tree.PackageSet;
import dev.codeonly.verify.ImportResult;
import dev.codeonly.verify.ImportVerifier;
import dev.codeonly.verify.ModuleName;
import dev.codeonly.verify.PythonVersion;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides whether a tree's packages work for a data app, and how that was shown. */
final class ImportGrading {
    /** The kinds after which people want to read what Python wrote. */
    private static final Set<ImportResult.Kind> FAILURES = EnumSet.of(
            ImportResult.Kind.BROKEN,
            ImportResult.Kind.LIBRARY_MISSING,
            ImportResult.Kind.OUTSIDE_TREE,
            ImportResult.Kind.TOO_SLOW);

    private static final Logger LOG = LoggerFactory.getLogger(ImportGrading.class);

    private final ImportVerifier verifier;
    private final DataApp app;

    ImportGrading(ImportVerifier verifier, DataApp app) {
        this.verifier = verifier;
        this.app = app;
    }

    /**
     * That packages import.
     *
     * @param python the version they import with; empty when nobody said
     */
    record Proof(Grade grade, Optional<PythonVersion> python) {
        static final Proof NONE = new Proof(Grade.PROVEN, Optional.empty());
    }

    /** The proof, or why there is none; {@code stopped} when it was told to stop. */
    record Verdict(Optional<Proof> proof, Optional<Ending> failure, boolean stopped) {
        static Verdict passed(Proof proof) {
            return new Verdict(Optional.of(proof), Optional.empty(), false);
        }
    }

    Verdict of(Inspection tree, BooleanSupplier stop) throws InterruptedException {
        ImportResult result = run(tree, stop);
        if (FAILURES.contains(result.kind()) && !result.stderr().isBlank()) {
            LOG.warn("{}: what the import check of {} wrote: {}", app.name(), tree.tree(), result.stderr());
        }
        return judge(tree, result);
    }

    /** The same for a tree of which a failure is nobody's concern. */
    Verdict tryOut(Inspection tree, BooleanSupplier stop) throws InterruptedException {
        return judge(tree, run(tree, stop));
    }

    /** Whether there is anything to run it with. */
    boolean canRun(Inspection tree) {
        return verifier.hasInterpreter(python(tree).orElse(null));
    }

    private ImportResult run(Inspection tree, BooleanSupplier stop) throws InterruptedException {
        return verifier.verify(
                tree.tree().sitePackages(), app.imports(), python(tree).orElse(null), stop);
    }

    private Verdict judge(Inspection tree, ImportResult result) {
        Optional<PythonVersion> python = python(tree);
        return switch (result.kind()) {
            case PASSED -> proven(Grade.IMPORTED, result.ranBy().or(() -> python));
            case STOPPED -> new Verdict(Optional.empty(), Optional.empty(), true);
            case NO_INTERPRETER -> withoutInterpreter(tree, result, python);
            default -> failed(Ending.of(Outcome.IMPORT_FAILED, result.message()));
        };
    }

    /** The version the app runs; empty when neither settings nor build tell. */
    Optional<PythonVersion> python(Inspection tree) {
        return app.python()
                .or(() -> tree.packageSet().flatMap(PackageSet::python).flatMap(PythonVersion::parse));
    }

    private Verdict withoutInterpreter(Inspection tree, ImportResult result, Optional<PythonVersion> python) {
        Optional<String> doubt = doubt(tree);
        if (doubt.isEmpty()) {
            return proven(Grade.PROVEN, python);
        }
        return failed(Ending.of(
                Outcome.NO_INTERPRETER, result.message() + "; and the build's own proof does not do: " + doubt.get()));
    }

    /** Why the imports of the build do not speak for this tree and app. */
    private Optional<String> doubt(Inspection tree) {
        if (app.requireImport()) {
            return Optional.of("requireImport is set for this app");
        }
        if (!tree.confirmedByBuild()) {
            return Optional.of("the packages have no .package_set of their fingerprint");
        }
        List<String> built = tree.packageSet().map(PackageSet::imports).orElse(List.of());
        List<String> unproven = app.imports().stream()
                .map(ModuleName::value)
                .filter(module -> !built.contains(module))
                .toList();
        return unproven.isEmpty() ? Optional.empty() : Optional.of("it did not import " + String.join(", ", unproven));
    }

    private static Verdict proven(Grade grade, Optional<PythonVersion> python) {
        return Verdict.passed(new Proof(grade, python));
    }

    private static Verdict failed(Ending ending) {
        return new Verdict(Optional.empty(), Optional.of(ending), false);
    }
}
