package dev.codeonly.pipelines;

import dev.codeonly.fixtures.BuiltOnce;
import dev.codeonly.pipelines.azure.Pipeline;
import dev.codeonly.pipelines.azure.PipelineRun;
import dev.codeonly.pipelines.azure.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** What the build stage of the full deploy made of one version of the small app: its two artifacts. Made once. */
record BuiltSet(Path code, Path packages) {
    private static final Path TREES = Path.of("target/test-trees").toAbsolutePath();
    private static final Path PIPELINES = Path.of("pipelines").toAbsolutePath();

    /** The small app as it is. */
    static BuiltSet first() {
        return of("first", "p");
    }

    /** The same code with idna upgraded and six dropped. */
    static BuiltSet upgraded() {
        return of("upgraded", "s/idna==3.10/idna==3.20/; /^six==/d; p");
    }

    /** The packages of {@link #first}, from a text in which one more line says what came anyway. */
    static BuiltSet reordered() {
        return of("reordered", "p; s/^idna==3.10/MarkupSafe/p");
    }

    /** Packages like those of {@link #upgraded}, but for one, and code that does not import. */
    static BuiltSet unhealthy() {
        return of("unhealthy", "s/idna==3.10/idna==3.15/; p");
    }

    /** The sha256 of the requirements text. */
    String requirements() {
        return Shell.output(code, List.of("sha256sum", "requirements.txt")).substring(0, 64);
    }

    /** The fingerprint of the package set. */
    String fingerprint() {
        try {
            return Files.readString(packages.resolve("fingerprint")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the container has to know of the archive. */
    Map<String, String> description(Path work) throws IOException {
        Map<String, String> all = new TreeMap<>();
        for (String line : Files.readAllLines(packages.resolve("package_set"))) {
            String[] word = line.split(": ", 2);
            all.put(word[0].toLowerCase(Locale.ROOT), word[1]);
        }
        Path archive = Files.write(work.resolve("archive.zip"), archive());
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            all.put("files", Long.toString(zip.stream().count()));
            all.put(
                    "bytes",
                    Long.toString(zip.stream().mapToLong(ZipEntry::getSize).sum()));
        }
        all.put(
                "sha256",
                Shell.output(work, List.of("sha256sum", archive.toString())).substring(0, 64));
        return all;
    }

    /** The archive, which has one part. */
    byte[] archive() throws IOException {
        return Files.readAllBytes(packages.resolve(fingerprint() + ".zip.part-000"));
    }

    private static BuiltSet of(String name, String change) {
        Path place = TREES.resolve("built-" + name + "-" + BuiltOnce.hash(change + scripts()));
        BuiltOnce.at(place, folder -> build(folder, change));
        return new BuiltSet(place.resolve("code"), place.resolve("packages"));
    }

    private static void build(Path folder, String change) throws IOException {
        Files.createDirectories(folder);
        Path work = Files.createTempDirectory("built-set");
        AppRepository repository = AppRepository.with(work.resolve("repository"), Path.of("src/test/apps/small"));
        Shell.output(repository.app(), List.of("sed", "-n", "-i", change, "requirements.txt"));
        repository.write("small/greeting.py", change.contains("3.15") ? "import gone" : "TEXT = 'second'\n");
        repository.write("../pipelines/build-only.yml", """
                stages:
                - template: templates/stages/full-build.yml
                  parameters:
                    appFolder: app
                    imports: azure.functions, idna
                    cache: false
                """);
        PipelineRun run = Pipeline.load(Map.of("self", repository.root()), "pipelines/build-only.yml")
                .agent(work.resolve("agent"), System.getenv())
                .run();
        if (run.result() != Result.SUCCEEDED) {
            throw new AssertionError("the build of the small app failed:\n" + run.log());
        }
        run.download("code-app", folder.resolve("code"));
        run.download("packages-app", folder.resolve("packages"));
        Shell.output(folder, List.of("rm", "-rf", work.toString()));
    }

    // Whatever decides what the artifacts become.
    private static String scripts() {
        try (Stream<Path> all = Files.walk(PIPELINES)) {
            return all.filter(Files::isRegularFile)
                            .filter(path -> !path.startsWith(PIPELINES.resolve("remote")))
                            .sorted()
                            .map(BuiltSet::text)
                            .collect(Collectors.joining("\n"))
                    + text(Path.of("src/test/apps/small/requirements.txt"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
