package dev.codeonly.pipelines;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.azure.functions.annotation.FunctionName;
import com.microsoft.azure.functions.annotation.HttpTrigger;
import com.microsoft.azure.functions.annotation.TimerTrigger;
import dev.codeonly.function.PackageBackup;
import dev.codeonly.function.StartTick;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The folder that Maven stages, from the classes and libraries of this very build: packaging anew in a test takes longer than
 * all else of it. function.json comes from the annotations, by the rules of the packaging plugin.
 */
final class StagedMaintainer {
    private static final String JAR = "package-maintainer-0.1.0-SNAPSHOT.jar";

    private StagedMaintainer() {}

    /** Made once; read it, never change it. */
    static Path folder() {
        return Once.FOLDER;
    }

    private static final class Once {
        static final Path FOLDER = make();

        private static Path make() {
            try {
                Path folder = Files.createTempDirectory("staged-maintainer");
                Runtime.getRuntime()
                        .addShutdownHook(new Thread(() ->
                                Shell.run(folder.getParent(), Map.of(), List.of("rm", "-rf", folder.toString()))));
                stage(folder);
                return folder;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static void stage(Path staged) throws IOException {
        Shell.output(
                staged,
                List.of(
                        "jar",
                        "--create",
                        "--file",
                        JAR,
                        "-C",
                        Path.of("target/classes").toAbsolutePath().toString(),
                        "."));
        Files.copy(Path.of("host.json"), staged.resolve("host.json"));
        Files.writeString(staged.resolve("local.settings.json"), "{\"Values\": {\"SECRET\": \"of a developer\"}}");
        Path lib = Files.createDirectories(staged.resolve("lib"));
        for (Path library : libraries()) {
            Files.copy(library, lib.resolve(library.getFileName()));
        }
        function(staged, PackageBackup.class);
        function(staged, StartTick.class);
    }

    /** What ships stands in the pom, and so in the class path, before what tests; the core library is the worker's. */
    private static List<Path> libraries() {
        return Stream.of(System.getProperty("java.class.path").split(":"))
                .map(Path::of)
                .filter(path -> path.toString().endsWith(".jar"))
                .takeWhile(path -> !path.getFileName().toString().startsWith("junit-jupiter"))
                .filter(path ->
                        !path.getFileName().toString().matches("(azure-functions-java-core-library|jspecify)-.*"))
                .toList();
    }

    private static void function(Path staged, Class<?> type) throws IOException {
        Method method = Stream.of(type.getMethods())
                .filter(one -> one.isAnnotationPresent(FunctionName.class))
                .findFirst()
                .orElseThrow();
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("scriptFile", "../" + JAR);
        config.put("entryPoint", type.getName() + "." + method.getName());
        config.put("bindings", bindings(method.getParameters()[0]));
        Path folder = Files.createDirectories(
                staged.resolve(method.getAnnotation(FunctionName.class).value()));
        new ObjectMapper()
                .writerWithDefaultPrettyPrinter()
                .writeValue(folder.resolve("function.json").toFile(), config);
    }

    private static List<Map<String, Object>> bindings(Parameter trigger) {
        TimerTrigger timer = trigger.getAnnotation(TimerTrigger.class);
        if (timer != null) {
            return List.of(Map.of(
                    "type", "timerTrigger", "direction", "in", "name", timer.name(), "schedule", timer.schedule()));
        }
        HttpTrigger http = trigger.getAnnotation(HttpTrigger.class);
        return List.of(
                Map.of(
                        "type", "httpTrigger",
                        "direction", "in",
                        "name", http.name(),
                        "methods", Arrays.stream(http.methods()).map(Enum::name).toList(),
                        "authLevel", http.authLevel().name()),
                Map.of("type", "http", "direction", "out", "name", "$return"));
    }
}
