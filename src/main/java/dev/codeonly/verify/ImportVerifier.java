package dev.codeonly.verify;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Imports modules from a tree of packages in a fresh interpreter, to which neither the maintainer's secrets nor the
 * interpreter's own packages are visible, and which changes nothing in the tree.
 */
public final class ImportVerifier {
    private static final Logger LOG = LoggerFactory.getLogger(ImportVerifier.class);

    private final Map<String, String> environment;
    private final Interpreters interpreters;
    private final Duration timeout;
    private final Clock clock;

    /**
     * @param environment the maintainer's own; the interpreter gets it without secrets
     * @param timeout the setting VERIFY_TIMEOUT
     * @param clock measures the time-out while the interpreter runs; it should be a monotonic one
     */
    public ImportVerifier(Map<String, String> environment, Interpreters interpreters, Duration timeout, Clock clock) {
        this.environment = Map.copyOf(environment);
        this.interpreters = interpreters;
        this.timeout = timeout;
        this.clock = clock;
    }

    /**
     * Never throws because of what the tree, the interpreter or the modules are like. Everything the modules started is
     * dead when this returns or throws.
     *
     * @param sitePackages {@code <tree>/lib/site-packages}
     * @param modules at least one
     * @param python the minor version to run it with; null for whichever version PATH has first
     * @param stop asked about twenty times a second; true ends the check
     */
    public ImportResult verify(
            Path sitePackages, List<ModuleName> modules, @Nullable PythonVersion python, BooleanSupplier stop)
            throws InterruptedException {
        Optional<Path> interpreter = interpreters.find(python);
        if (interpreter.isEmpty()) {
            return Verdict.noInterpreter(python);
        }
        return run(new ImportCheck(interpreter.get(), sitePackages.toAbsolutePath(), modules, python, timeout), stop);
    }

    /** Whether there is an interpreter of this minor version; null for any. */
    public boolean hasInterpreter(@Nullable PythonVersion python) {
        return interpreters.find(python).isPresent();
    }

    private ImportResult run(ImportCheck check, BooleanSupplier stop) throws InterruptedException {
        ChildEnvironment child = ChildEnvironment.of(environment, check.tree());
        LOG.debug(
                "Importing {}: interpreter {}, PYTHONPATH {}, LD_LIBRARY_PATH {}, environment {}, withheld {}",
                check.modules(),
                check.interpreter(),
                check.tree(),
                child.variables().getOrDefault("LD_LIBRARY_PATH", "unset"),
                child.names(),
                child.withheld());
        String nonce = UUID.randomUUID().toString();
        try {
            BoundedProcess.Outcome outcome =
                    new BoundedProcess(check.command(nonce), child.variables()).run(timeout, clock, stop);
            if (!outcome.gone()) {
                LOG.warn("A process of the import check of {} survived SIGKILL; is the share hanging?", check.tree());
            }
            return new Verdict(check, ImportReport.parse(outcome.stdout(), nonce), outcome.stderr()).of(outcome);
        } catch (IOException e) {
            return Verdict.notStarted(check, e);
        }
    }
}
