package dev.codeonly.offshare;

import dev.codeonly.backup.Share;
import dev.codeonly.files.Workers;
import dev.codeonly.fixtures.Azurite;
import dev.codeonly.fixtures.ChildJvm;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** One tick with a container in a process of its own, slow enough to be killed in the middle. */
final class ContainerProcess {
    private ContainerProcess() {}

    /**
     * Starts it; the imports are those of the small tree.
     *
     * @param address of Azurite, or of who stands before it
     */
    static Process start(Path home, String container, URI address, int operationsPerSecond) throws IOException {
        return ChildJvm.of(
                        ContainerProcess.class,
                        home.toString(),
                        container,
                        address.toString(),
                        Integer.toString(operationsPerSecond))
                .redirectErrorStream(true)
                .redirectOutput(new File("/dev/null"))
                .start();
    }

    public static void main(String[] arguments) {
        URI address = URI.create(arguments[2]);
        BlobPackageSets sets = BlobPackageSets.of(new Container(
                URI.create(Azurite.url(address, arguments[1])),
                Optional.empty(),
                Optional.of(Azurite.connectionString(address)),
                Optional.empty(),
                Map.of()));
        System.out.println(Share.at(Path.of(arguments[0]), "six")
                .withWorkers(new Workers(2, Integer.parseInt(arguments[3])))
                .with(sets)
                .tick());
        System.exit(0);
    }
}
