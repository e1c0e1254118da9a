package dev.codeonly.offshare;

import dev.codeonly.backup.Share;
import dev.codeonly.files.Workers;
import dev.codeonly.fixtures.Azurite;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
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
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return new ProcessBuilder(List.of(
                        java,
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UnlockDiagnosticVMOptions",
                        "-XX:-BytecodeVerificationRemote",
                        "-XX:+UseSerialGC",
                        "-cp",
                        classPath,
                        ContainerProcess.class.getName(),
                        home.toString(),
                        container,
                        address.toString(),
                        Integer.toString(operationsPerSecond)))
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
