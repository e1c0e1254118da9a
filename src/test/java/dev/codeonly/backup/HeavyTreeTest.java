package dev.codeonly.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.files.Workers;
import dev.codeonly.fixtures.Install;
import dev.codeonly.fixtures.PythonTools;
import dev.codeonly.fixtures.RealTrees;
import dev.codeonly.fixtures.RecordCheck;
import dev.codeonly.fixtures.ShellFingerprint;
import dev.codeonly.fixtures.TreeDiff;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The tree this product exists for: numpy, pandas, pyarrow, deltalake and the Azure clients, as the index has them. */
@Tag("slow")
class HeavyTreeTest {
    @ParameterizedTest
    @EnumSource(names = {"AS_BUILT", "PIP"})
    void is_backed_up_to_the_last_file(Install install, @TempDir(factory = TempDirFactory.Standard.class) Path home)
            throws IOException, InterruptedException {
        RealTrees.heavy(install).copyTo(home);
        Share share = Share.at(home, "azure.functions", "azure.storage.blob", "azure.identity", "pandas", "deltalake")
                .withWorkers(new Workers(8, 0));

        Report report = share.tick();

        System.out.println(report);
        assertThat(report.outcome()).as(report.message()).isEqualTo(Outcome.BACKED_UP);
        assertThat(TreeDiff.between(share.packages(), share.backup()).lines().toList())
                .singleElement()
                .asString()
                .startsWith("Only in " + share.backup())
                .endsWith(": .backup_ready");
        RecordCheck.assertEveryCountedRowHolds(share.backup());
        String fingerprint = report.figures().fingerprint().orElseThrow().hex();
        assertThat(ShellFingerprint.of(share.packages())).contains(fingerprint);
        assertThat(ShellFingerprint.of(share.backup())).contains(fingerprint);
        assertThat(importsFrom(share.home().backup().sitePackages())).isZero();
        assertThat(share.tick().outcome()).isEqualTo(Outcome.CURRENT);
    }

    private static int importsFrom(Path sitePackages) throws IOException, InterruptedException {
        ProcessBuilder python = new ProcessBuilder(
                PythonTools.python().toString(), "-S", "-s", "-B", "-c", "import pandas, pyarrow, deltalake");
        python.environment().put("PYTHONPATH", sitePackages.toString());
        return python.inheritIO().start().waitFor();
    }
}
