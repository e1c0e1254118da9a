package dev.codeonly.cli;

import dev.codeonly.files.Disk;
import dev.codeonly.tree.Fingerprint;
import dev.codeonly.tree.Names;
import dev.codeonly.tree.PackageSet;
import dev.codeonly.tree.PackageTree;
import dev.codeonly.verify.ImportResult;
import dev.codeonly.verify.ImportVerifier;
import dev.codeonly.verify.Interpreters;
import dev.codeonly.verify.ModuleName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Builds a package set the way the full deploy does: one install into an empty folder, bytecode that needs no time stamps,
 * imports tried with nothing but the tree, and only then {@code .package_set}.
 */
final class PackageSetBuild {
    private static final Duration IMPORT_TIMEOUT = Duration.ofMinutes(5);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Disk disk;
    private final Python python;
    private final Map<String, String> environment;
    private final PackageTree tree;
    private final RequirementsText requirements;
    private final List<ModuleName> imports;

    /**
     * @param tree where the set will be; absent or empty, for pip silently skips what an older install left there
     * @param imports what must import from the tree alone
     */
    PackageSetBuild(
            Disk disk,
            Python python,
            Map<String, String> environment,
            PackageTree tree,
            RequirementsText requirements,
            List<ModuleName> imports) {
        this.disk = disk;
        this.python = python;
        this.environment = environment;
        this.tree = tree;
        this.requirements = requirements;
        this.imports = List.copyOf(imports);
    }

    /** Installs the distributions; {@code beat} is run every ten seconds meanwhile. */
    void install(Runnable beat) throws IOException, InterruptedException {
        if (!Names.in(tree.root()).isEmpty()) {
            throw new IOException(tree + " is not empty; remove it, pip would skip what is there");
        }
        disk.createFolders(tree.sitePackages());
        disk.writeNew(requirementsFile(), requirements.bytes());
        List<String> words = List.of(
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
                "--only-binary=:all:",
                "--no-compile",
                "--target",
                tree.sitePackages().toString(),
                "-r",
                requirementsFile().toString());
        python.command(environment, words)
                .whileRunning(beat)
                .run("pip could not install the packages; see below, and check that the package index can be reached");
    }

    /** Compiles every module; no interpreter's own packages get a say in it. */
    void compile() throws IOException, InterruptedException {
        List<String> words = List.of(
                "-S",
                "-s",
                "-B",
                "-m",
                "compileall",
                "-q",
                "-j",
                "0",
                "--invalidation-mode",
                "unchecked-hash",
                tree.sitePackages().toString());
        python.command(environment, words)
                .run("some modules do not compile; leave the package out, or pin another version");
    }

    /** Imports the modules from the tree, then writes what this set is; without that note nobody takes it for whole. */
    Fingerprint prove(Clock clock) throws IOException, InterruptedException {
        Interpreters interpreters = new Interpreters(Map.of(python.version(), python.executable()), environment);
        ImportResult result = new ImportVerifier(environment, interpreters, IMPORT_TIMEOUT, clock)
                .verify(tree.sitePackages(), imports, python.version(), () -> false);
        if (result.kind() != ImportResult.Kind.PASSED) {
            throw new IOException(result.message() + "\n" + result.stderr());
        }
        Fingerprint fingerprint = tree.fingerprint()
                .orElseThrow(
                        () -> new IOException("pip left no RECORD in " + tree.sitePackages() + "; use a newer pip"));
        disk.writeNew(
                tree.root().resolve(PackageSet.NAME),
                note(fingerprint, clock.instant()).getBytes(StandardCharsets.UTF_8));
        return fingerprint;
    }

    private String note(Fingerprint fingerprint, Instant built) throws IOException {
        return String.join(
                "\n",
                "Requirements: " + requirements.sha256(),
                "Python: " + python.version(),
                "Platform: " + python.platform(),
                "Glibc: "
                        + Glibc.neededBy(tree.sitePackages())
                                .map(Glibc::toString)
                                .orElse("none"),
                "Fingerprint: " + fingerprint,
                "Imports: "
                        + String.join(
                                ", ", imports.stream().map(ModuleName::value).toList()),
                "Commit: none",
                "Built: " + TIME.format(built),
                "");
    }

    private Path requirementsFile() {
        return tree.root().resolve(PackageSet.REQUIREMENTS);
    }
}
