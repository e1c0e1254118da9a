package dev.codeonly.pipelines;

import dev.codeonly.fixtures.RealTree;
import dev.codeonly.fixtures.TreeAudit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Copies of a real set where the maintainer would have put them, with the marker that it writes. */
final class MarkedSet {
    private MarkedSet() {}

    /** In {@code incoming/}, laid out and verified; returns the fingerprint. */
    static String incoming(RealTree set, Path home) throws IOException {
        String fingerprint = fingerprint(set.packages());
        mark(
                set.packages(),
                home.resolve("data/.python_packages_store/incoming").resolve(fingerprint));
        return fingerprint;
    }

    /** As the backup. */
    static void backup(RealTree set, Path home) throws IOException {
        mark(set.packages(), home.resolve("data/.python_packages_backup"));
    }

    static String fingerprint(Path packages) {
        return TreeAudit.of(packages).fingerprint().orElseThrow();
    }

    /** A copy that keeps its time stamps. */
    static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        Shell.output(to.getParent(), List.of("cp", "-aT", from.toString(), to.toString()));
    }

    private static void mark(Path packages, Path to) throws IOException {
        copy(packages, to);
        Files.writeString(to.resolve(".backup_ready"), """
                Backup completed: 2026-11-26 12:00:00
                Size: 0.6 MB
                Source: /home/site/wwwroot/.python_packages
                Verified: six, idna, certifi
                Fingerprint: %s
                Grade: imported
                """.formatted(fingerprint(packages)));
    }
}
