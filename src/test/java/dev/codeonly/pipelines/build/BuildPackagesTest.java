package dev.codeonly.pipelines.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.app.Maintainer;
import dev.codeonly.app.SettingsException;
import dev.codeonly.files.Progress;
import dev.codeonly.fixtures.PythonTools;
import dev.codeonly.fixtures.RealTrees;
import dev.codeonly.fixtures.ShellFingerprint;
import dev.codeonly.fixtures.TreeDiff;
import dev.codeonly.tree.Fingerprint;
import dev.codeonly.tree.Home;
import dev.codeonly.tree.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** One real build, looked at from all sides. */
@DisplayName("build-packages.sh")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BuildPackagesTest {
    private static final String REQUIREMENTS = PackageBuild.PURE + "certifi==2026.10.18\nMarkupSafe==3.0.3\n";
    private static final String[] MODULES = {"six", "idna", "certifi", "markupsafe"};
    private static final int PART_BYTES = 100_000;

    private PackageBuild build;

    @BeforeAll
    void build(@TempDir Path place) {
        build = new PackageBuild(place).requirements(REQUIREMENTS);
        build.script("pip", MODULES).with("PART_BYTES", PART_BYTES).run().exits(0);
    }

    @Test
    @DisplayName("says what the packages are, within the set and beside it")
    void packageSet() throws IOException {
        assertThat(build.text("package_set").lines())
                .contains(
                        "Python: " + PythonTools.version(),
                        "Platform: linux_x86_64",
                        "Glibc: 2.17",
                        "Fingerprint: " + build.fingerprint(),
                        "Imports: six, idna, certifi, markupsafe",
                        "Commit: " + PackageBuild.COMMIT);
        assertThat(ShellFingerprint.of(build.packages())).contains(build.fingerprint());
        for (String name : List.of("package_set", "package_set.requirements")) {
            assertThat(build.packages().resolve("." + name)).hasContent(build.text(name));
        }
        assertThat(build.text("package_set.requirements")).isEqualTo(REQUIREMENTS);
    }

    @Test
    @DisplayName("cuts the archive into parts of at most PART_BYTES, each with hash and size in the list")
    void parts() throws IOException {
        List<String> list =
                build.text(build.fingerprint() + ".zip.parts").lines().toList();

        assertThat(list).hasSameSizeAs(build.parts()).hasSizeGreaterThan(3);
        for (int i = 0; i < list.size(); i++) {
            Path part = build.parts().get(i);
            assertThat(part).hasFileName("%s.zip.part-%03d".formatted(build.fingerprint(), i));
            assertThat(list.get(i))
                    .isEqualTo("%s %d %s".formatted(Sha256.of(part).hex(), Files.size(part), part.getFileName()));
            assertThat(Files.size(part)).isLessThanOrEqualTo(PART_BYTES);
        }
        assertThat(build.artifact())
                .extracting(file -> file.getFileName().toString().replace(build.fingerprint(), "<fp>"))
                .contains("fingerprint", "package_set", "package_set.requirements", "<fp>.zip.parts")
                .hasSize(list.size() + 4);
    }

    @Test
    @DisplayName("makes what the maintainer expands, finds sound, imports and has ready for a swap, to the last file")
    void readyOnAShare(@TempDir Path folder) throws Exception {
        Home home = new Home(folder.resolve("home"));
        RealTrees.smallPrevious().copyTo(home.root());
        Files.createDirectories(home.incoming());
        for (Path file : build.artifact()) {
            if (file.toString().contains(".zip.part")) {
                Files.copy(file, home.incoming().resolve(file.getFileName()));
            }
        }

        tick(home);

        Path ready = home.incoming(new Fingerprint(build.fingerprint())).root();
        assertThat(ready.resolve(".backup_ready"))
                .content()
                .contains("Fingerprint: " + build.fingerprint() + "\n", "Verified: six\n", "Grade: imported\n");
        assertThat(TreeDiff.between(build.packages(), ready)).isEqualTo("Only in " + ready + ": .backup_ready\n");
    }

    private static void tick(Home home) throws SettingsException, IOException, InterruptedException {
        Maintainer maintainer = Maintainer.of(
                Map.of(
                        "PATH",
                        System.getenv("PATH"),
                        "DATA_APPS",
                        "[{\"name\": \"a\", \"home\": \"%s\", \"python\": \"%s\", \"imports\": [\"six\"]}]"
                                .formatted(home.root(), PythonTools.version())),
                Progress.NONE);
        maintainer.tick(maintainer.apps(), report -> {});
    }

    @Test
    @DisplayName("packs the same tree into the same bytes, wherever it lies and whatever its time stamps")
    void reproducible(@TempDir Path folder) {
        Script.lines(folder, "cp -rT '" + build.packages() + "' elsewhere");

        Script.bash("pack-packages.sh")
                .with("PACKAGES", folder.resolve("elsewhere"))
                .with("OUTPUT", folder.resolve("packed"))
                .with("PART_BYTES", PART_BYTES)
                .run()
                .exits(0);

        assertThat(TreeDiff.between(build.output(), folder.resolve("packed"))).isEmpty();
    }

    @Test
    @DisplayName("replaces an artifact of before, and touches nothing else in that folder")
    void artifactOfBefore(@TempDir Path folder) throws IOException {
        Path output = Files.createDirectories(folder.resolve("packed"));
        Files.writeString(output.resolve("1".repeat(64) + ".zip.part-000"), "old");
        Files.writeString(output.resolve("notes.txt"), "somebody's");

        Script.bash("pack-packages.sh")
                .with("PACKAGES", build.packages())
                .with("OUTPUT", output)
                .with("PART_BYTES", PART_BYTES)
                .run()
                .exits(0);

        assertThat(TreeDiff.between(build.output(), output)).isEqualTo("Only in " + output + ": notes.txt\n");
    }

    @Test
    @DisplayName("gives the same set by uv, and for the interpreter of the app's own image")
    void sameByUv(@TempDir Path folder) {
        PackageBuild other = new PackageBuild(folder).requirements(REQUIREMENTS);

        other.script("uv", MODULES).with("TARGET_TAGS", "native").run().exits(0);

        assertThat(other.fingerprint()).isEqualTo(build.fingerprint());
        assertThat(other.parts()).hasSize(1);
    }

    @Test
    @DisplayName("does not install into packages that are there already")
    void notEmpty(@TempDir Path folder) throws IOException {
        PackageBuild other = new PackageBuild(folder).requirements(REQUIREMENTS);
        Files.createDirectories(other.packages().resolve("lib/site-packages/six.dist-info"));

        assertThat(other.refused(other.script("pip", MODULES)))
                .contains("there are packages already; " + other.packages() + "; remove that folder");
    }

    @Test
    @DisplayName("packs no link, because a share has none")
    void link(@TempDir Path folder) {
        Script.lines(folder, "cp -rT '" + build.packages() + "' linked; ln -s idna linked/lib/site-packages/alias");

        String said = Script.bash("pack-packages.sh")
                .with("PACKAGES", folder.resolve("linked"))
                .with("OUTPUT", folder.resolve("packed"))
                .run()
                .exits(1)
                .said();

        assertThat(said).contains("linked/lib/site-packages/alias is no plain file");
        assertThat(folder.resolve("packed")).isEmptyDirectory();
    }
}
