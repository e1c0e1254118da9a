package dev.codeonly.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.app.Maintainer;
import dev.codeonly.app.SettingsException;
import dev.codeonly.backup.Report;
import dev.codeonly.files.Progress;
import dev.codeonly.fixtures.PythonTools;
import dev.codeonly.fixtures.RealTree;
import dev.codeonly.pipelines.kudu.Answer;
import dev.codeonly.pipelines.kudu.Azure;
import dev.codeonly.pipelines.kudu.PackageContainer;
import dev.codeonly.pipelines.kudu.SiteStandIn;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A data app or one slot of it: its site in the stand-in, and what is installed there. The home moves with a swap. */
final class Installation {
    private final SiteStandIn site;
    private final RealTree tree;
    private final Map<String, String> maintainer = new HashMap<>(System.getenv());

    private Installation(SiteStandIn site, RealTree tree) {
        this.site = site;
        this.tree = tree;
        maintainer.put("SETTLE_TIME", "PT0S");
        maintainer.put("INTERPRETERS", "{\"" + PythonTools.version() + "\": \"" + PythonTools.python() + "\"}");
    }

    static Installation at(Path home, Azure azure, String slot, RealTree tree) {
        Optional<String> named = Optional.of(slot).filter(name -> !name.equals("production"));
        return at(home, azure, Scene.GROUP, Scene.APP, named, tree);
    }

    static Installation at(Path home, Azure azure, String group, String app, Optional<String> slot, RealTree tree) {
        try {
            return new Installation(azure.site(group, app, slot, home), tree);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    SiteStandIn site() {
        return site;
    }

    Path home() {
        return site.home();
    }

    Path packages() {
        return home().resolve("site/wwwroot/.python_packages");
    }

    Path backup() {
        return home().resolve("data/.python_packages_backup");
    }

    /** A setting of the maintainer. */
    Installation maintainer(String name, String value) {
        maintainer.put(name, value);
        return this;
    }

    /** One zip with code and packages, through Kudu; the packages know the requirements that the repository has now. */
    void deployFull(AppRepository repository) throws IOException {
        Path work = Files.createTempDirectory(site.home().getParent(), "full");
        Path zip = work.resolve("full.zip");
        Shell.output(
                repository.app(),
                Map.of(
                        "APP_FOLDER",
                        repository.app().toString(),
                        "OUTPUT",
                        zip.toString(),
                        "COMMIT",
                        repository.head()),
                List.of("bash", "../pipelines/scripts/build-code.sh"));
        Path content = Files.createDirectories(work.resolve("content"));
        // Links where they can be had: the zip is made of them, and nothing is written to them.
        Shell.output(
                work,
                List.of(
                        "bash",
                        "-c",
                        "cp -alT \"$1\" \"$2\" 2>/dev/null || { rm -rf \"$2\"; cp -aT \"$1\" \"$2\"; }",
                        "copy",
                        tree.packages().toString(),
                        content.resolve(".python_packages").toString()));
        sayWhatTheyAre(content.resolve(".python_packages"), repository);
        Shell.output(content, List.of("zip", "-q", "-r", "-0", zip.toString(), "."));
        assertThat(site.deploy(zip).succeeded()).isTrue();
        Shell.output(work, List.of("rm", "-rf", work.toString()));
    }

    /** As if that home had been deployed and backed up here, from the requirements that the repository has now. */
    void copyOf(Path deployed, AppRepository repository) throws IOException {
        Shell.output(deployed, List.of("cp", "-aT", deployed.toString(), home().toString()));
        sayWhatTheyAre(packages(), repository);
        sayWhatTheyAre(backup(), repository);
    }

    // What the build says, as if these packages had been installed from the requirements of now.
    private static void sayWhatTheyAre(Path packages, AppRepository repository) throws IOException {
        Path requirements = packages.resolve(".package_set.requirements");
        Files.delete(requirements);
        Shell.output(
                repository.app(),
                Map.of("REQUIREMENTS", "requirements.txt", "OUTPUT", requirements.toString()),
                List.of("bash", "../pipelines/scripts/normalise-requirements.sh"));
        String hash = Shell.output(packages, List.of("sha256sum", ".package_set.requirements"))
                .substring(0, 64);
        rewritePackageSet(packages, text -> text.replaceFirst("Requirements: .*", "Requirements: " + hash));
    }

    private static void rewritePackageSet(Path packages, UnaryOperator<String> change) throws IOException {
        Path file = packages.resolve(".package_set");
        String text = Files.readString(file);
        Files.delete(file);
        Files.writeString(file, change.apply(text));
    }

    /** Changes what the build said of the packages that are live. */
    void rewritePackageSet(UnaryOperator<String> change) throws IOException {
        rewritePackageSet(packages(), change);
    }

    String tick() {
        return report().outcome().name();
    }

    /** The package set that is live, by its fingerprint as the build wrote it. */
    String set() throws IOException {
        return line(packages().resolve(".package_set"), "Fingerprint");
    }

    /** A value of the backup's marker. */
    String marked(String key) throws IOException {
        return line(backup().resolve(".backup_ready"), key);
    }

    private static String line(Path file, String key) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith(key + ": "))
                .map(line -> line.substring(key.length() + 2))
                .findFirst()
                .orElseThrow();
    }

    /** The maintainer keeps package sets in that container, and fetches them from there. */
    Installation with(PackageContainer container) {
        maintainer.putAll(container.settings());
        return this;
    }

    Report report() {
        maintainer.put(
                "DATA_APPS",
                "[{\"name\": \"data-ingest\", \"home\": \"%s\", \"python\": \"%s\", \"imports\": [%s]}]"
                        .formatted(home(), PythonTools.version(), imports()));
        try {
            Maintainer made = Maintainer.of(maintainer, Progress.NONE);
            return made.tick(made.apps(), report -> {}).get(0);
        } catch (SettingsException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private String imports() {
        return tree.modules().stream().map(module -> "\"" + module + "\"").collect(Collectors.joining(", "));
    }

    /** What a client reads at the health endpoint, whatever the status. */
    String health() throws IOException {
        Answer answer = site.health("/api/health");
        return answer.status() + " " + answer.body();
    }

    /** The state of the highest hold: live, released or none. */
    String hold() throws IOException {
        Path holds = home().resolve("data/.python_packages_store/hold");
        if (!Files.exists(holds)) {
            return "none";
        }
        try (Stream<Path> all = Files.list(holds)) {
            Path highest = all.max((a, b) -> Long.compare(number(a), number(b))).orElseThrow();
            return Files.exists(highest.resolve("released")) ? "released" : "live";
        }
    }

    private static long number(Path folder) {
        return Long.parseLong(folder.getFileName().toString());
    }
}
