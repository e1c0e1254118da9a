package dev.codeonly.pipelines;

import dev.codeonly.fixtures.RealTrees;
import dev.codeonly.pipelines.azure.Kill;
import dev.codeonly.pipelines.kudu.Azure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Homes with packages that a deployment brought and a tick backed up. Made once; copy, never change. */
final class BackedUpHome {
    private BackedUpHome() {}

    static Path light() {
        return Light.HOME;
    }

    /** The small app, brought by the full deploy. */
    static Path small() {
        return Small.HOME;
    }

    private static Path temporary() throws IOException {
        Path folder = Files.createTempDirectory("backed-up-home");
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(() -> Shell.run(folder, Map.of(), List.of("rm", "-rf", folder.toString()))));
        return folder;
    }

    private static final class Small {
        static final Path HOME = make();

        private static Path make() {
            try (Scene scene = Scene.small(temporary())) {
                scene.deploy(BuiltSet.first(), new Kill()).isGreen();
                return scene.home();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static final class Light {
        static final Path HOME = make();

        private static Path make() {
            try {
                Path folder = temporary();
                Path home = folder.resolve("home");
                AppRepository repository = AppRepository.with(folder.resolve("repository"), Scene.LIGHT_APP);
                try (Azure azure = Azure.start(folder.resolve("azure"))) {
                    Installation app = Installation.at(home, azure, "production", RealTrees.light());
                    app.deployFull(repository);
                    if (!app.tick().equals("BACKED_UP")) {
                        throw new AssertionError("the first tick does not back up: " + app.report());
                    }
                }
                return home;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
