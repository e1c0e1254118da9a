package dev.codeonly.pipelines;

import dev.codeonly.fixtures.RealTrees;
import dev.codeonly.pipelines.kudu.Azure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A home into which a classic full zip was deployed, and which a tick backed up. Made once; copy, never change. */
final class BackedUpHome {
    private BackedUpHome() {}

    static Path light() {
        return Light.HOME;
    }

    private static final class Light {
        static final Path HOME = make();

        private static Path make() {
            try {
                Path folder = Files.createTempDirectory("backed-up-home");
                Runtime.getRuntime()
                        .addShutdownHook(new Thread(
                                () -> Shell.run(folder, java.util.Map.of(), List.of("rm", "-rf", folder.toString()))));
                Path home = folder.resolve("home");
                AppRepository repository = AppRepository.with(folder.resolve("repository"), Scene.LIGHT_APP);
                try (Azure azure = Azure.start(folder.resolve("azure"))) {
                    Installation app = Installation.at(home, azure, "production", RealTrees.medium());
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
